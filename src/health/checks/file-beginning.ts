import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/**
 * The beginning of a file, read as UTF-8, or what else it is, which is not read.
 * Rejects with the error of the system (`ENOENT`, `EACCES`, …).
 * @param cap octets that are read at most
 */
export async function readBeginning(path: string, cap: number): Promise<string> {
  // Without O_NONBLOCK a FIFO would hold one of the four threads that read files, until somebody writes to it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await fill(file, Buffer.alloc(cap));
  } finally {
    await file.close();
  }
}

async function fill(file: FileHandle, buffer: Buffer): Promise<string> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.toString('utf8', 0, length);
}
