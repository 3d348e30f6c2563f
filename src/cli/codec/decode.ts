import type { DecodedJson, MessageContext, MrtJson } from '../../bgp-packet-lite/index.ts';
import type { Output } from '../output.ts';
import type { StandardStreams } from '../streams.ts';
import { BgpdumpBlocks } from './bgpdump-blocks.ts';
import { runFilter, type Filter } from './filter.ts';
import { HexLines } from './hex-lines.ts';
import { InputError } from './input.ts';
import { messageText } from './message-text.ts';
import { MrtLines } from './mrt-lines.ts';
import { MrtRecords } from './mrt-records.ts';

export interface DecodeOptions {
  readonly mrt?: boolean;
  readonly as2?: boolean;
  readonly addPath?: boolean;
  readonly format?: 'json' | 'text' | 'bgpdump';
}

/** `keepcast decode [FILE]`: resolves with the exit code. */
export function decode(
  file: string | undefined,
  options: DecodeOptions,
  output: Output,
  streams: StandardStreams,
): Promise<number> {
  const format = options.format ?? (streams.isTerminal ? 'text' : 'json');
  return runFilter(file, output, streams, (input) => {
    const { name } = input;
    const isMrt =
      options.mrt === true || isNamedMrt(file, input.magic) || looksLikeMrt(input.magic);
    if (!isMrt) {
      if (format === 'bgpdump') {
        throw new InputError(`${name}: --format bgpdump is for MRT files: name one, or add --mrt`, {
          isMissing: true,
        });
      }
      return printed(
        new HexLines(contextOf(options), (line, problem) => {
          output.error(`${name}:${line}: ${problem}`);
        }),
        format,
      );
    }
    const records = new MrtRecords((offset, problem) => {
      output.error(`${name}: octet ${offset}: ${problem}`);
    });
    return format === 'bgpdump'
      ? new BgpdumpBlocks(records)
      : printed(new MrtLines(records), format);
  });
}

/** What comes out of hex lines and MRT records. */
interface JsonFilter {
  push(chunk: Uint8Array): Iterable<DecodedJson | MrtJson>;
  end(): Iterable<DecodedJson | MrtJson>;
}

function printed(filter: JsonFilter, format: 'json' | 'text'): Filter {
  const print = format === 'text' ? messageText : (json: object) => JSON.stringify(json);
  return {
    *push(chunk) {
      for (const json of filter.push(chunk)) yield print(json);
    },
    *end() {
      for (const json of filter.end()) yield print(json);
    },
  };
}

function contextOf({ as2, addPath }: DecodeOptions): MessageContext {
  return {
    fourOctetAsn: as2 !== true,
    extendedMessage: true,
    legacyRouteRefresh: true,
    ...(addPath === true && { addPath: 'all' as const }),
  };
}

/** Archives are published as `updates.20200101.0000.gz` too; what else is packed may be text. */
function isNamedMrt(file: string | undefined, magic: Uint8Array): boolean {
  if (file === undefined) return false;
  return /\.mrt(?:\.gz)?$/i.test(file) || (/\.gz$/i.test(file) && !looksLikeText(magic));
}

const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/** No octet is a control character but those of tabs and of the ends of lines. */
function looksLikeText(magic: Uint8Array): boolean {
  return magic.every((octet) => octet >= SPACE || (octet >= TAB && octet <= CARRIAGE_RETURN));
}

/** No text has these octets where an MRT header has its type: 11 to 17, or 32 to 49 (RFC 6396 §4). */
function looksLikeMrt(magic: Uint8Array): boolean {
  const type = magic[5] ?? 0;
  return magic.length === 12 && magic[4] === 0 && type >= 11 && type <= 49;
}
