import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, run, temporaryFolder, until } from '../child.js';
import { CONTENDER_ADDRESS, CONTENDER_ASN, HOLD_TIME, neighbours, SINK_ASN } from '../plan.js';
import { installed } from './installed.js';
import { now } from './servant-process.js';

/** Where Debian's OpenBGPD changes its root to: made at boot by systemd, which a container lacks. */
const HOME = '/run/openbgpd';

function configuration({ port, peers, groups, socket }) {
  const each = neighbours(peers).map(
    (address) => `neighbor ${address} {
${COMMON}
}`,
  );
  return `socket "${socket}"
fib-update no
AS ${CONTENDER_ASN}
router-id ${CONTENDER_ADDRESS}
holdtime ${HOLD_TIME}
listen on ${CONTENDER_ADDRESS} port ${port}
${groups
  .flat()
  .map((prefix) => `network ${prefix}`)
  .join('\n')}
${each.join('\n')}
allow from any
allow to any
`;
}

const COMMON = `remote-as ${SINK_ASN}
local-address ${CONTENDER_ADDRESS}
passive
multihop 5`;

export const openbgpd = {
  name: 'OpenBGPD',
  mostRoutes: 10_000,
  available: () => installed('/usr/sbin/bgpd', 'bgpctl'),
  async start({ port, peers, groups = [] }) {
    const folder = temporaryFolder('openbgpd');
    const file = join(folder, 'bgpd.conf');
    const socket = join(folder, 'ctl');
    writeFileSync(file, configuration({ port, peers, groups, socket }), { mode: 0o600 });
    mkdirSync(HOME, { recursive: true });
    const child = new Child(['/usr/sbin/bgpd', '-d', '-f', file]);
    const ask = (words, input) => run(['bgpctl', '-s', socket, ...words], input);
    await until(
      'OpenBGPD to answer',
      async () => {
        const { code, said } = await ask(['show', 'summary']);
        // Whoever connects before a neighbour is Active makes it idle for half a minute.
        const lines = said.trim().split('\n');
        return code === 0 && lines.length > peers && !/ (?:Idle|None)\b/.test(said);
      },
      { child },
    );
    const change = async (verb, prefixes) => {
      const start = now();
      const { code, said } =
        prefixes.length === 1
          ? await ask(['network', verb, prefixes[0]])
          : await ask(['network', 'bulk', verb], prefixes.join('\n'));
      if (code !== 0) throw new Error(`bgpctl network ${verb}: ${said}`);
      return start;
    };
    return {
      pid: child.pid,
      announce: (group) => change('add', groups[group]),
      withdraw: (group) => change('delete', groups[group]),
      /** It does not send again what a peer asks for: so it is asked how many routes it has received. */
      async received() {
        const { said } = await ask(['show', 'summary']);
        return Number(said.trim().split('\n').at(-1).trim().split(/\s+/).at(-1));
      },
      stop: () => child.stop(),
    };
  },
};
