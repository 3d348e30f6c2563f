/** Who watches a backend: health groups of ours, the least that Node can do, and `exabgp healthcheck`. */
import { spawn } from 'node:child_process';
import { accessSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath, URL } from 'node:url';
import { Servant } from '../../speaker/child.js';
import { now } from '../../speaker/contenders/servant-process.js';

/** Milliseconds, for all who poll. */
export const INTERVAL = 100;
export const TIMEOUT = 100;

function servant(name, file, kind) {
  const program = fileURLToPath(new URL(file, import.meta.url));
  return {
    name,
    /** It has a connection open, and the end of that is what it goes by. */
    holds: kind === 'hold',
    available: () => undefined,
    async start({ port }) {
      const options = { kind, port, interval: INTERVAL, timeout: TIMEOUT };
      const watcher = new Servant(program, [JSON.stringify(options)]);
      return {
        reached: (wanted) => watcher.ask('reached', { wanted }),
        stop: () => watcher.stop(),
      };
    },
  };
}

/** Debian's own Python, for it has ExaBGP's modules. */
const PYTHON = '/usr/bin/python3';
const MODULES = '/usr/lib/python3/dist-packages/exabgp';

const exabgp = {
  name: 'ExaBGP',
  available() {
    try {
      accessSync(PYTHON);
      accessSync(MODULES);
      return undefined;
    } catch {
      return 'not installed: exabgp';
    }
  },
  async start({ port }) {
    const command = `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}'`;
    const child = spawn(
      'sh',
      [
        // It ends when its parent is the first process, as that of the bench is in its namespace.
        ...['-c', '"$@"; true', 'sh', PYTHON],
        ...['-m', 'exabgp', 'healthcheck', '--no-ack', '--no-syslog', '--no-ip-setup'],
        ...['--withdraw-on-down', '--ip', '192.0.2.10/32', '--rise', '1', '--fall', '1'],
        // Whole seconds: one is the shortest.
        ...['--interval', `${INTERVAL / 1_000}`, '--timeout', '1', '--command', command],
      ],
      { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH, LANG: 'C' } },
    );
    let verdict;
    let since;
    let tell = () => undefined;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const to = line.startsWith('withdraw') ? 'offline' : 'online';
      // It says the same at every interval.
      if (to === verdict) return;
      verdict = to;
      since = now();
      tell();
    });
    return {
      async reached(wanted) {
        while (verdict !== wanted) await new Promise((resolve) => (tell = resolve));
        return since;
      },
      async stop() {
        child.kill('SIGKILL');
      },
    };
  },
};

export const heldProbe = servant('probe, held', 'probe-process.js', 'hold');
export const polledProbe = servant('probe, tcp', 'probe-process.js', 'tcp');
export const hold = servant('keepcast, hold', 'keepcast-process.js', 'hold');
export const tcp = servant('keepcast, tcp', 'keepcast-process.js', 'tcp');
export const http = servant('keepcast, http', 'keepcast-process.js', 'http');
export { exabgp };
