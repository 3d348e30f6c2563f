import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { errorCode, errorMessage, KeepcastError } from '../../core/index.ts';
import type { StandardStreams } from '../streams.ts';

/** Octets that are read at once: large, since each turn costs. */
const CHUNK = 1_048_576;

/** Octets that decide what an input is: an MRT header. */
const MAGIC = 12;

/** What a command reads: a file or standard input, unpacked. */
export interface Input {
  /** How errors name it. */
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The first octets, up to {@link MAGIC}: fewer only if there are no more. */
  readonly magic: Uint8Array;
}

/** The input cannot be read. */
export class InputError extends KeepcastError<'ERR_INPUT'> {
  /** Nothing of it could be read, so nothing was done. */
  readonly isMissing: boolean;

  constructor(message: string, options: ErrorOptions & { readonly isMissing: boolean }) {
    super('ERR_INPUT', message, options);
    this.isMissing = options.isMissing;
  }
}

/**
 * Opens `file`, or standard input without one and for `-`, and unpacks gzip whatever its name is.
 * @throws InputError if it cannot be opened, or is packed by bzip2; the chunks throw it if they cannot be read
 */
export async function openInput(
  file: string | undefined,
  streams: StandardStreams,
): Promise<Input> {
  const isStandard = file === undefined || file === '-';
  const name = isStandard ? 'standard input' : file;
  const source: AsyncIterable<Uint8Array> = isStandard
    ? streams.input()
    : createReadStream(file, { highWaterMark: CHUNK });
  const packed = await peek(explained(source, name));
  if (startsWith(packed.magic, 0x42, 0x5a, 0x68)) {
    throw new InputError(
      `${name}: packed by bzip2, which keepcast does not unpack: bunzip2 -c ${isStandard ? 'FILE' : file} | keepcast decode --mrt`,
      { isMissing: true },
    );
  }
  if (!startsWith(packed.magic, 0x1f, 0x8b)) return { name, ...packed };
  return { name, ...(await peek(explained(unpack(packed.chunks), name))) };
}

function startsWith(octets: Uint8Array, ...start: readonly number[]): boolean {
  return start.every((octet, index) => octets[index] === octet);
}

function unpack(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  // An error of either end shows where the chunks are read.
  pipeline(Readable.from(chunks, { objectMode: false }), gunzip, () => undefined);
  return gunzip;
}

/** Reads ahead as far as it takes to see what it is. */
async function peek(source: AsyncIterable<Uint8Array>): Promise<Omit<Input, 'name'>> {
  const iterator: AsyncIterator<Uint8Array, unknown> = source[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  while (length < MAGIC) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    seen.push(value);
    length += value.length;
  }
  const magic = Buffer.concat(seen).subarray(0, MAGIC);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield* seen;
      for (;;) {
        const { done, value } = await iterator.next();
        if (done === true) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { magic, chunks: chunks() };
}

/** The same chunks; what goes wrong with them says what to do. */
async function* explained(
  source: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  let isMissing = true;
  try {
    for await (const chunk of source) {
      isMissing = false;
      yield chunk;
    }
  } catch (error) {
    if (errorCode(error) === 'ERR_INPUT') throw error;
    throw new InputError(`${name}: ${describe(error)}`, { cause: error, isMissing });
  }
}

function describe(error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file: check the name';
    case 'EISDIR':
      return 'this is a directory: name the file in it';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it: run as its owner, or change its mode';
    case 'Z_BUF_ERROR':
      return 'the gzip file ends too early: fetch it again';
    case 'Z_DATA_ERROR':
      return `the gzip file is damaged (${errorMessage(error)}): fetch it again`;
    default:
      return `cannot be read: ${errorMessage(error)}`;
  }
}
