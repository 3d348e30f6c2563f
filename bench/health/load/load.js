import { fileURLToPath, URL } from 'node:url';
import { Child, Servant, until, within } from '../../speaker/child.js';
import { TCP_PORT } from './targets.js';

/** Beyond what a command takes by itself, in milliseconds. */
const PATIENCE = 60_000;

function program(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Who probes: the least that can be done first. */
export const probers = [
  { contender: 'probe', program: program('probe-process.js') },
  { contender: 'keepcast', program: program('keepcast-process.js') },
];

/** The servers that are probed, each a process of its own. Returns what stops them. */
export async function startServer() {
  const http = new Servant(program('server-process.js'));
  const tcp = new Child(['perl', program('accept.pl'), `${TCP_PORT}`]);
  await within(PATIENCE, 'the server', http.ask('listen'));
  await until('the TCP server', () => tcp.said === 'listening', { child: tcp });
  return {
    async stop() {
      await http.stop();
      await tcp.stop('SIGKILL');
    },
  };
}

/**
 * Starts a load and waits until every backend has had a result and `warmUp` is over.
 * @param load `kind`, `count`; `interval`, `timeout` and `warmUp` in milliseconds
 */
export async function startLoad(prober, { warmUp, ...load }, { profile } = {}) {
  const process = new Servant(prober.program, [], {
    nodeOptions: [
      '--expose-gc',
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
    ],
  });
  const end = Date.now() + warmUp;
  await process.ask('start', load);
  const heardOfAll = async () => (await process.ask('heardOf')) === load.count && Date.now() >= end;
  await until(`the first results of ${prober.contender}`, heardOfAll);
  return {
    measure: (duration) =>
      within(PATIENCE + duration, 'the figures', process.ask('measure', { duration })),
    weigh: () => process.ask('weigh'),
    async stop() {
      // A profile is written by a process that ends by itself.
      if (profile !== undefined) await process.ask('quit').catch(() => undefined);
      await process.stop();
    },
  };
}
