/** Processes that the bench starts, and what they use. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Nothing of the caller's: NODE_EXTRA_CA_CERTS alone adds 140 ms to each start of Node. */
const environment = { PATH: process.env.PATH, LANG: 'C', HOME: '/tmp' };

/** Clock ticks a second of /proc/PID/stat. */
const TICKS = 100;
const PAGE = 4096;

/** A program, killed by its pid; what it has said last is kept for the one who asks why it died. */
export class Child {
  #process;
  #said = '';
  #exited;

  /** @param {string[]} argv */
  constructor(argv, { ipc = false, env = {}, cwd } = {}) {
    const [file, ...rest] = argv;
    this.#process = spawn(file, rest, {
      env: { ...environment, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on('data', (chunk) => {
        this.#said = `${this.#said}${chunk}`.slice(-4_000);
      });
    }
    this.#exited = new Promise((resolve) => {
      this.#process.once('exit', resolve);
      this.#process.once('error', resolve);
    });
  }

  get pid() {
    return this.#process.pid;
  }

  get said() {
    return this.#said.trim();
  }

  get running() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  on(event, listener) {
    this.#process.on(event, listener);
  }

  send(message) {
    this.#process.send(message);
  }

  async stop(signal = 'SIGTERM') {
    if (!this.running) return;
    this.#process.kill(signal);
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 3_000);
    await this.#exited;
    clearTimeout(timer);
  }
}

/** A process of ours that answers commands over IPC. */
export class Servant {
  #child;
  #waiting = new Map();
  #asked = 0;

  constructor(file, args = [], { nodeOptions = [] } = {}) {
    this.#child = new Child([process.execPath, ...nodeOptions, file, ...args], { ipc: true });
    this.#child.on('message', ({ id, result, error }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
    this.#child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`${file} has died: ${this.#child.said}`));
      }
    });
  }

  get pid() {
    return this.#child.pid;
  }

  ask(command, options = {}) {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, command, ...options });
    });
  }

  stop() {
    return this.#child.stop('SIGKILL');
  }
}

/** Runs a program to its end, with an input if there is one. */
export async function run(argv, input) {
  const [file, ...rest] = argv;
  const child = spawn(file, rest, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  return { code, said };
}

/** Resolves with the first answer that is not false; rejects with the last error when the time is over. */
export async function until(what, look, { timeout = 60_000, child } = {}) {
  const end = Date.now() + timeout;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await look();
      if (answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (child?.running === false) throw new Error(`it has died: ${child.said}`);
    await sleep(20);
  }
  throw new Error(
    `${what}: not within ${timeout / 1_000} s: ${last?.message ?? ''} ${child?.said ?? ''}`,
  );
}

/** A promise with a bound. */
export function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what}: not within ${milliseconds / 1_000} s`)),
      milliseconds,
    );
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A socket to a daemon's control file. */
export function connectTo(path) {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

const folders = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed at the end. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `keepcast-bench-${name}-`));
  folders.push(folder);
  return folder;
}

/** CPU seconds and resident octets of a process and its children. */
export function usage(pid) {
  const all = { cpu: 0, rss: 0 };
  for (const each of family(pid)) {
    const fields = statFields(each);
    if (fields === undefined) continue;
    all.cpu += (Number(fields[11]) + Number(fields[12])) / TICKS;
    all.rss += Number(fields[21]) * PAGE;
  }
  return all;
}

/** Resolves with the usage when the process has been idle for a moment. */
export async function settled(pid, { quiet = 300, timeout = 120_000 } = {}) {
  const end = Date.now() + timeout;
  let before = usage(pid);
  while (Date.now() < end) {
    await sleep(quiet);
    const after = usage(pid);
    // A tick in the window is a timer, not work.
    if (after.cpu - before.cpu <= 0.011) return after;
    before = after;
  }
  throw new Error(`still busy after ${timeout / 1_000} s`);
}

function statFields(pid) {
  try {
    // The name, in parentheses, may hold anything.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return undefined;
  }
}

function family(root) {
  const children = new Map();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const parent = Number(statFields(name)?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [];
  for (const queue = [root]; queue.length > 0;) {
    const pid = queue.pop();
    all.push(pid);
    queue.push(...(children.get(pid) ?? []));
  }
  return all;
}
