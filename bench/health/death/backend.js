import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath, URL } from 'node:url';
import { Child, run, until } from '../../speaker/child.js';
import { now } from '../../speaker/contenders/servant-process.js';

const PROGRAM = fileURLToPath(new URL('backend.pl', import.meta.url));
const ENDS = fileURLToPath(new URL('ends.pl', import.meta.url));

/** A process that serves one port, and dies in one of two ways. */
export class Backend {
  #child;

  constructor(child) {
    this.#child = child;
  }

  static async start(port) {
    const child = new Child(['perl', PROGRAM, `${port}`]);
    await until('a backend to listen', () => child.said === 'listening', { child });
    return new Backend(child);
  }

  /** Kills it: its kernel closes the connections, and refuses new ones. Resolves with when that was asked for. */
  async kill() {
    const at = now();
    await this.#child.stop('SIGKILL');
    return at;
  }
}

/** When the kernel ended connections: the end of a process is not the end of them. */
export class ConnectionEnds {
  #child;
  #ends = [];

  constructor(child) {
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [port, at] = line.split(' ').map(Number);
      this.#ends = [...this.#ends.slice(-1_000), { port, at }];
    });
  }

  static async start() {
    const child = spawn('perl', [ENDS], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'readable');
    return new ConnectionEnds(child);
  }

  /** Resolves with the first end that this port has sent since then. */
  async first(port, since) {
    const isIt = (end) => end.port === port && end.at >= since;
    const find = () => this.#ends.find(isIt) ?? false;
    return (await until('the end of a connection', find, { timeout: 5_000 })).at;
  }

  stop() {
    this.#child.kill('SIGKILL');
  }
}

const TABLE = 'inet bench';

/** Rules that make hosts silent, in the network namespace of the bench. */
export async function prepareSilence() {
  await nft(`add table ${TABLE}; add chain ${TABLE} input { type filter hook input priority 0; }`);
}

/** Drops all that is sent to a port, as if its host were gone. Resolves with when that was asked for. */
export async function silence(port) {
  const at = now();
  await nft(`add rule ${TABLE} input tcp dport ${port} drop`);
  return at;
}

/** Every host is back. */
export function endSilence() {
  return nft(`flush chain ${TABLE} input`);
}

async function nft(commands) {
  const { code, said } = await run(['nft', '-f', '-'], `${commands}\n`);
  if (code !== 0) throw new Error(`nft: ${said}`);
}
