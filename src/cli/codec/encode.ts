import { errorMessage, KeepcastError } from '../../core/index.ts';
import { encodeFromJson, toHex } from '../../bgp-packet-lite/index.ts';
import type { Output } from '../output.ts';
import type { StandardStreams } from '../streams.ts';
import { runFilter } from './filter.ts';
import { LineSplitter, type Line } from './line-splitter.ts';

/**
 * The longest line of JSON that is read, in characters: the longest message, of one withdrawn route an octet, is a
 * quarter of it.
 */
const LONGEST_LINE = 4_194_304;

export interface EncodeOptions {
  readonly as2?: boolean;
}

/** What `decode` prints of MRT files beside messages. */
const NO_MESSAGES: ReadonlySet<unknown> = new Set(['state-change', 'peer-index-table', 'rib']);

/** `keepcast encode [FILE]`: resolves with the exit code, that of failure if a line could not be encoded. */
export function encode(
  file: string | undefined,
  options: EncodeOptions,
  output: Output,
  streams: StandardStreams,
): Promise<number> {
  return runFilter(file, output, streams, ({ name }) => {
    const splitter = new LineSplitter(LONGEST_LINE);
    let skipped = 0;
    let lost = 0;
    const encodeLine = ({ number, text }: Line): string | undefined => {
      try {
        if (text === undefined) {
          throw new KeepcastError(
            'ERR_INPUT',
            `the line is longer than ${LONGEST_LINE} characters, which no message needs: write one message a line`,
          );
        }
        if (text.trim() === '') return undefined;
        const json: unknown = JSON.parse(text);
        if (isNoMessage(json)) {
          skipped += 1;
          return undefined;
        }
        return toHex(encodeFromJson(json, { fourOctetAsn: options.as2 !== true }));
      } catch (error) {
        lost += 1;
        output.error(`${name}:${number}: ${errorMessage(error)}`);
        return undefined;
      }
    };
    function* encodeLines(lines: Iterable<Line>): Generator<string> {
      for (const line of lines) {
        const hex = encodeLine(line);
        if (hex !== undefined) yield hex;
      }
    }
    return {
      push: (chunk) => encodeLines(splitter.push(chunk)),
      *end() {
        yield* encodeLines(splitter.end());
        if (skipped > 0) {
          output.error(
            `${name}: ${skipped} lines are no BGP messages (state changes, tables): skipped`,
          );
        }
      },
      hasLost: () => lost > 0,
    };
  });
}

function isNoMessage(json: unknown): boolean {
  return (
    typeof json === 'object' &&
    json !== null &&
    'type' in json &&
    !('raw' in json) &&
    NO_MESSAGES.has(json.type)
  );
}
