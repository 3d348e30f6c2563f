import type { Clock } from '../../core/index.ts';
import { runProgram, type ProgramOptions, type ProgramOutcome } from '../../system/index.ts';
import { parseAddressList, type ListedAddress } from './address-list.ts';
import { addArguments, deleteArguments, type PlacedAddress } from './mark.ts';
import {
  isGoneAlready,
  isThereAlready,
  notRun,
  saidByIp,
  type CommandFailure,
} from './vip-reasons.ts';

export interface IpProgramOptions {
  /** The program, and what goes before its other arguments. */
  readonly command: readonly [string, ...string[]];
  readonly mark: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Runs it; the system by default. */
  readonly run?: RunIp | undefined;
}

/** Runs `ip` to its end; rejects if it cannot be run. */
export type RunIp = (
  command: readonly [string, ...string[]],
  options: Pick<ProgramOptions, 'clock' | 'signal' | 'timeout' | 'outputCap'>,
) => Promise<Pick<ProgramOutcome, 'code' | 'stdout' | 'stderr'>>;

/** The kernel answers at once; longer is a system in distress. In milliseconds. */
const TIMEOUT = 5_000;

/** Enough for tens of thousands of addresses. */
const OUTPUT_CAP = 16 * 2 ** 20;

/** The addresses of this host, by the program `ip` of iproute2. Nothing rejects: what went wrong is the result. */
export class IpProgram {
  readonly #options: IpProgramOptions;

  constructor(options: IpProgramOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly ListedAddress[] | CommandFailure> {
    const ended = await this.#run(['-json', 'address', 'show']);
    if ('message' in ended) return ended;
    if (ended.code !== 0) return saidByIp(ended.code, ended.stderr);
    try {
      return parseAddressList(ended.stdout);
    } catch (error) {
      const message = `ip -json address show says what cannot be read: ${String(error)}`;
      return { code: 'ip-failed', message };
    }
  }

  /** @returns why it could not be added; undefined if it was, or is there. */
  async add(vip: PlacedAddress): Promise<CommandFailure | undefined> {
    return this.#change(addArguments(vip, this.#options.mark), isThereAlready);
  }

  /** @returns why it could not be taken off; undefined if it was, or is not there. */
  async remove(vip: PlacedAddress): Promise<CommandFailure | undefined> {
    return this.#change(deleteArguments(vip), isGoneAlready);
  }

  async #change(
    words: readonly string[],
    isDone: (stderr: string) => boolean,
  ): Promise<CommandFailure | undefined> {
    const ended = await this.#run(['address', ...words]);
    if ('message' in ended) return ended;
    return ended.code === 0 || isDone(ended.stderr)
      ? undefined
      : saidByIp(ended.code, ended.stderr);
  }

  async #run(
    words: readonly string[],
  ): Promise<
    | { readonly code: number | null; readonly stdout: string; readonly stderr: string }
    | CommandFailure
  > {
    const { command, clock, signal, run = runProgram } = this.#options;
    try {
      return await run([...command, ...words], {
        clock,
        signal,
        timeout: TIMEOUT,
        outputCap: OUTPUT_CAP,
      });
    } catch (error) {
      return notRun(error);
    }
  }
}
