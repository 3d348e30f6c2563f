import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath, URL } from 'node:url';
import { Child, temporaryFolder, until } from '../child.js';
import { CONTENDER_ADDRESS, CONTENDER_ASN, HOLD_TIME, neighbours, SINK_ASN } from '../plan.js';
import { installed } from './installed.js';

const PROGRAM = fileURLToPath(new URL('exabgp-process.js', import.meta.url));

function configuration(peers, socket, prefixes) {
  const routes = prefixes.map((prefix) => `route ${prefix} next-hop self;`);
  const each = neighbours(peers).map(
    (address) => `neighbor ${address} {
  router-id ${CONTENDER_ADDRESS}; local-address ${CONTENDER_ADDRESS};
  local-as ${CONTENDER_ASN}; peer-as ${SINK_ASN}; hold-time ${HOLD_TIME}; passive true;
  capability { route-refresh enable; }
  api { processes [ api ]; }
  ${routes.length > 0 ? `static { ${routes.join('\n')} }` : ''}
}`,
  );
  return `process api { run ${process.execPath} ${PROGRAM} ${socket}; encoder text; }
${each.join('\n')}`;
}

export const exabgp = {
  name: 'ExaBGP',
  available: () => installed('exabgp'),
  async start({ port, peers, groups = [] }) {
    const folder = temporaryFolder('exabgp');
    const file = join(folder, 'exabgp.conf');
    const socket = join(folder, 'api');
    writeFileSync(file, configuration(peers, socket, groups.flat()));
    const server = createServer();
    let api;
    server.on('connection', (connection) => {
      api = connection;
      api.on('error', () => undefined);
    });
    await new Promise((resolve) => server.listen(socket, resolve));
    const child = new Child(['exabgp', file], {
      env: {
        'exabgp.daemon.user': 'root',
        'exabgp.api.cli': 'false',
        'exabgp.api.ack': 'false',
        'exabgp.log.destination': 'stderr',
        'exabgp.log.level': 'WARNING',
        'exabgp.tcp.bind': CONTENDER_ADDRESS,
        'exabgp.tcp.port': `${port}`,
      },
    });
    // It reads 100,000 routes in half a minute before it does anything else.
    await until('ExaBGP to start its API', () => api !== undefined, { child, timeout: 120_000 });
    const answers = createInterface({ input: api });
    const tell = (lines) =>
      new Promise((resolve) => {
        answers.once('line', (line) => resolve(Number(line)));
        api.write(`${lines.join('\n')}\n\n`);
      });
    const change = (verb, prefixes) =>
      tell(prefixes.map((prefix) => `${verb} route ${prefix} next-hop self`));
    return {
      pid: child.pid,
      announce: (group) => change('announce', groups[group]),
      withdraw: (group) => change('withdraw', groups[group]),
      async stop() {
        server.close();
        await child.stop();
        api.destroy();
      },
    };
  },
};
