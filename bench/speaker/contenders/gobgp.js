import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, run, temporaryFolder, until } from '../child.js';
import { CONTENDER_ADDRESS, CONTENDER_ASN, HOLD_TIME, neighbours, SINK_ASN } from '../plan.js';
import { GobgpApi } from './gobgp-api.js';
import { installed } from './installed.js';

function configuration(port, peers) {
  const each = neighbours(peers).map(
    (address) => `[[neighbors]]
[neighbors.config]
neighbor-address = "${address}"
peer-as = ${SINK_ASN}
[neighbors.transport.config]
passive-mode = true
[neighbors.timers.config]
hold-time = ${HOLD_TIME}
keepalive-interval = ${HOLD_TIME / 3}
[neighbors.ebgp-multihop.config]
enabled = true
multihop-ttl = 5
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "ipv4-unicast"
`,
  );
  return `[global.config]
as = ${CONTENDER_ASN}
router-id = "${CONTENDER_ADDRESS}"
port = ${port}
local-address-list = ["${CONTENDER_ADDRESS}"]
${each.join('')}`;
}

export const gobgp = {
  name: 'GoBGP',
  loadsByApi: true,
  available: () => installed('gobgpd', 'gobgp'),
  async start({ port, peers, groups = [] }) {
    const file = join(temporaryFolder('gobgp'), 'gobgpd.toml');
    writeFileSync(file, configuration(port, peers));
    const apiPort = port + 1_000;
    const api = `${CONTENDER_ADDRESS}:${apiPort}`;
    const child = new Child([
      'gobgpd',
      '-f',
      file,
      '--api-hosts',
      api,
      '--pprof-disable',
      '--log-level',
      'error',
      '--log-plain',
    ]);
    await until(
      'gobgpd to answer',
      async () => {
        const ask = ['gobgp', '-u', CONTENDER_ADDRESS, '-p', `${apiPort}`, 'neighbor', '-j'];
        const { code, said } = await run(ask);
        return code === 0 && JSON.parse(said).length === peers;
      },
      { child },
    );
    const client = new GobgpApi(api, CONTENDER_ADDRESS);
    const first = groups.flat();
    if (first.length > 0) await client.announce(first);
    return {
      pid: child.pid,
      load: (prefixes) => client.announce(prefixes),
      announce: (group) => client.announce(groups[group]),
      withdraw: (group) => client.withdraw(groups[group]),
      async stop() {
        client.close();
        await child.stop();
      },
    };
  },
};
