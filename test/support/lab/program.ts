import { execFile } from 'node:child_process';
import { programEnvironment, TIED_TO_US } from '../program-start.ts';

export interface Output {
  /** The exit status; -1 if a signal ended the program, or the program could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Milliseconds until the program is killed; 20 s by default. */
  readonly timeout?: number;
  /** What it reads on its standard input. */
  readonly input?: string;
}

/** Runs a program to its end, without a shell. Never rejects: how it ended is the result. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Output> {
  const [file = '', ...rest] = [...TIED_TO_US, ...argv];
  return new Promise((resolve) => {
    const child = execFile(
      file,
      rest,
      {
        env: programEnvironment(),
        timeout: options.timeout ?? 20_000,
        killSignal: 'SIGKILL',
        maxBuffer: 16 * 2 ** 20,
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        resolve({
          code: typeof code === 'number' ? code : -1,
          stdout,
          stderr: stderr === '' && error !== null ? error.message : stderr,
        });
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/**
 * Runs a program that has to succeed.
 * @returns What it wrote on its standard output.
 * @throws Error with the command, its status and what it said.
 */
export async function mustRun(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options);
  if (code === 0) return stdout;
  throw new Error(`${argv.join(' ')}: exit ${code}: ${stderr.trim()} ${stdout.trim()}`.trim());
}
