import { open } from 'node:fs/promises';

/** What is read of a file, in octets: it may be anything. */
const READ = 200;

/**
 * The beginning of the first line of a file, without control characters and spaces around it.
 * @throws an error of the system if it cannot be read
 */
export async function firstLine(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(READ), 0, READ, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    return (text.split('\n', 1)[0] ?? '').replace(/\p{Cc}+/gu, ' ').trim();
  } finally {
    await file.close();
  }
}
