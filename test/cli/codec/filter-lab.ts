import { runProgram } from '../../../src/cli/program.ts';

/** What a command has printed, and its exit code. */
export interface Result {
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error, a line each. */
  readonly errors: readonly string[];
}

export interface Setup {
  /** Standard input. */
  readonly input?: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | string;
  readonly isTerminal?: boolean;
  /** Is given everything that is written; resolves with false once the reader has gone. */
  readonly write?: (data: string | Uint8Array) => Promise<boolean>;
}

async function* chunks(input: NonNullable<Setup['input']>): AsyncGenerator<Uint8Array> {
  if (typeof input === 'string') yield Buffer.from(input);
  else yield* input;
}

/** Runs a command line with streams of the test. */
export async function keepcast(argv: readonly string[], setup: Setup = {}): Promise<Result> {
  const written: Uint8Array[] = [];
  const errors: string[] = [];
  const code = await runProgram(argv, {
    version: '1.2.3',
    output: {
      line: (text) => {
        written.push(Buffer.from(`${text}\n`));
      },
      error: (text) => {
        errors.push(text);
      },
    },
    signals: () => {
      throw new Error('a filter leaves signals alone');
    },
    streams: () => ({
      input: () => chunks(setup.input ?? ''),
      isTerminal: setup.isTerminal ?? false,
      write:
        setup.write ??
        ((data) => {
          written.push(Buffer.from(data));
          return Promise.resolve(true);
        }),
    }),
  });
  return { code, out: Buffer.concat(written).toString('utf8'), errors };
}

/** Text in pieces of `size` octets. */
export function pieces(octets: Uint8Array, size: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let start = 0; start < octets.length; start += size) {
    found.push(octets.subarray(start, start + size));
  }
  return found;
}
