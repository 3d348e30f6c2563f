import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { errorCode, errorMessage } from '../../core/index.ts';
import type { FaultList } from './fault.ts';

/** The largest file that is read, in octets. */
const LARGEST_FILE = 4 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Reads a text file (or a pipe). What hinders it is one fault, and the text undefined. */
export async function readText(path: string, faults: FaultList): Promise<string | undefined> {
  const refuse = (message: string, line = 1): void => {
    faults.add({ line, column: 1 }, '', message, 'ERR_CANNOT_READ');
  };
  try {
    const octets = await readOctets(path);
    if (octets.length > LARGEST_FILE) {
      refuse('larger than 4 MiB: no configuration is, so check the name');
    } else if (!isUtf8(octets)) {
      refuse('not UTF-8: save the file with the encoding UTF-8', firstLineNotUtf8(octets));
    } else {
      return octets.toString('utf8');
    }
  } catch (error) {
    refuse(describeError(error));
  }
  return undefined;
}

/** A stream, since a device never ends: one octet beyond the limit is enough to know. */
async function readOctets(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { end: LARGEST_FILE })) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function firstLineNotUtf8(octets: Buffer): number {
  let line = 1;
  let start = 0;
  for (;;) {
    const end = octets.indexOf(NEWLINE, start);
    if (end < 0 || !isUtf8(octets.subarray(start, end))) return line;
    line += 1;
    start = end + 1;
  }
}

function describeError(error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file: check the name';
    case 'EISDIR':
      return 'this is a directory: name the file in it';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it: run as its owner, or change its mode';
    default:
      return `cannot be read: ${errorMessage(error)}`;
  }
}
