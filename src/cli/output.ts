import type { Writable } from 'node:stream';
import { types } from 'node:util';
import { systemClock } from '../core/index.ts';

/** Where a command writes: injected, so that commands are tested without a process. */
export interface Output {
  /** What the command is for: results and events. */
  line(text: string): void;
  /** What went wrong. */
  error(text: string): void;
}

/** Octets that may wait for a slow reader: beyond it lines are dropped, since a reader must not cost us our memory. */
const MOST_WAITING = 1_048_576;

/** The streams of this process. */
export function processOutput(): Output {
  let dropped = 0;
  const write = (stream: Writable, text: string): boolean => {
    if (stream.destroyed || stream.writableLength > MOST_WAITING) return false;
    stream.write(`${text}\n`);
    return true;
  };
  const error = (text: string): void => {
    write(process.stderr, text);
  };
  return {
    line: (text) => {
      if (!write(process.stdout, text)) {
        dropped += 1;
      } else if (dropped > 0) {
        error(`keepcast: ${dropped} lines were dropped, since nobody read them`);
        dropped = 0;
      }
    },
    error,
  };
}

/** Resolves when a stream has been read, or cannot be any more; after `deadline` milliseconds at the latest. */
export function flushed(stream: Writable, deadline: number): Promise<boolean> {
  if (stream.destroyed || stream.writableLength === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = systemClock.setTimer(deadline, () => {
      resolve(false);
    });
    stream.write('', () => {
      timer.cancel();
      resolve(true);
    });
  });
}

/** One JSON line: dates as ISO 8601, octets as hex, whatever cannot be JSON as text. */
export function jsonLine(value: object): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, field: unknown) {
    // A Buffer has made something else of itself by now (toJSON); its holder still has the octets.
    const written = this[key];
    if (types.isUint8Array(written)) return Buffer.from(written).toString('hex');
    return typeof written === 'bigint' ? written.toString() : field;
  });
}
