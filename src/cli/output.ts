import { types } from 'node:util';

/** Where a command writes: injected, so that commands are tested without a process. */
export interface Output {
  /** What the command is for: results and events. */
  line(text: string): void;
  /** What went wrong. */
  error(text: string): void;
}

export const processOutput: Output = {
  line: (text) => {
    console.log(text);
  },
  error: (text) => {
    console.error(text);
  },
};

/** One JSON line: dates as ISO 8601, octets as hex, whatever cannot be JSON as text. */
export function jsonLine(value: object): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, field: unknown) {
    // A Buffer has made something else of itself by now (toJSON); its holder still has the octets.
    const written = this[key];
    if (types.isUint8Array(written)) return Buffer.from(written).toString('hex');
    return typeof written === 'bigint' ? written.toString() : field;
  });
}
