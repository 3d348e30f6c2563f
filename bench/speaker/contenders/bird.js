import { accessSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { Child, connectTo, run, temporaryFolder, until } from '../child.js';
import { CONTENDER_ADDRESS, CONTENDER_ASN, HOLD_TIME, neighbours, SINK_ASN } from '../plan.js';
import { installed } from './installed.js';
import { now } from './servant-process.js';

function configuration({ port, peers, groups }) {
  const statics = groups.map((prefixes, index) => {
    const routes = prefixes.map((prefix) => `route ${prefix} blackhole;`);
    return `protocol static g${index} { ipv4; ${routes.join('\n')} }`;
  });
  const protocols = neighbours(peers).map(
    (address) => `protocol bgp from sink { neighbor ${address} as ${SINK_ASN}; }`,
  );
  return `log stderr { error, fatal };
router id ${CONTENDER_ADDRESS};
protocol device {}
template bgp sink {
  local ${CONTENDER_ADDRESS} port ${port} as ${CONTENDER_ASN};
  strict bind; multihop; passive on; hold time ${HOLD_TIME}; enable extended messages on;
  ipv4 { import all; export where source = RTS_STATIC; };
}
${statics.join('\n')}
${protocols.join('\n')}
`;
}

export const bird = {
  name: 'BIRD',
  available: () => installed('bird', 'birdc'),
  async start({ port, peers, groups = [] }) {
    const folder = temporaryFolder('bird');
    const path = (file) => join(folder, file);
    writeFileSync(path('bird.conf'), configuration({ port, peers, groups }));
    const child = new Child([
      'bird',
      '-f',
      '-c',
      path('bird.conf'),
      '-s',
      path('ctl'),
      '-P',
      path('pid'),
    ]);
    await until(
      'BIRD to answer',
      async () => {
        accessSync(path('ctl'));
        const { said } = await run(['birdc', '-s', path('ctl'), 'show', 'status']);
        return said.includes('Daemon is up and running');
      },
      { child },
    );
    const control = await connectTo(path('ctl'));
    const lines = createInterface({ input: control });
    const tell = (command) => {
      const start = now();
      control.write(`${command}\n`);
      // "0009-g0: disabled" and such: a code with a space behind it ends the answer.
      return new Promise((resolve) => {
        const listen = (line) => {
          if (!/^\d{4} /.test(line) || line.startsWith('0001')) return;
          lines.off('line', listen);
          resolve(start);
        };
        lines.on('line', listen);
      });
    };
    return {
      pid: child.pid,
      announce: (group) => tell(`enable g${group}`),
      withdraw: (group) => tell(`disable g${group}`),
      async stop() {
        control.destroy();
        await child.stop();
      },
    };
  },
};
