import { errorCode } from '../../core/index.ts';
import { exitCode } from '../exit-code.ts';
import type { Output } from '../output.ts';
import type { StandardStreams } from '../streams.ts';
import { InputError, openInput, type Input } from './input.ts';
import { TextSink } from './text-sink.ts';

/** Reports what is wrong at a line or an octet of the input. */
export type Complain = (where: number, problem: string) => void;

/** Turns the chunks of an input into output: lines without their line feeds, or text as octets. */
export interface Filter {
  push(chunk: Uint8Array): Iterable<string | Uint8Array>;
  end(): Iterable<string | Uint8Array>;
  /** Whether something of the input is missing in the output, so that the command has failed. */
  hasLost?(): boolean;
}

/**
 * Runs the whole input through a filter: constant memory, since nothing is read while nobody takes what was written.
 * @returns the exit code: that of success too if the reader goes away, since it has what it wanted
 */
export async function runFilter(
  file: string | undefined,
  output: Output,
  streams: StandardStreams,
  createFilter: (input: Input) => Filter,
): Promise<number> {
  const sink = new TextSink(streams);
  const drain = async (pieces: Iterable<string | Uint8Array>): Promise<boolean> => {
    for (const piece of pieces) {
      if (typeof piece !== 'string') {
        if (!(await streams.write(piece))) return false;
        continue;
      }
      sink.add(piece);
      if (sink.isFull && !(await sink.flush())) return false;
    }
    return true;
  };
  try {
    const input = await openInput(file, streams);
    const filter = createFilter(input);
    for await (const chunk of input.chunks) {
      // What a slow source has given is shown now, not when there is more.
      if (!(await drain(filter.push(chunk))) || !(await sink.flush())) return exitCode.success;
    }
    if (await drain(filter.end())) await sink.flush();
    return filter.hasLost?.() === true ? exitCode.failure : exitCode.success;
  } catch (error) {
    if (errorCode(error) !== 'ERR_INPUT') throw error;
    await sink.flush();
    const { message, isMissing } = error as InputError;
    output.error(message);
    return isMissing ? exitCode.usage : exitCode.failure;
  }
}
