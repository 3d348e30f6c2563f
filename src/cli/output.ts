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
  return JSON.stringify(value, (_key, field: unknown) => {
    if (field instanceof Uint8Array) return Buffer.from(field).toString('hex');
    if (typeof field === 'bigint') return field.toString();
    return field;
  });
}
