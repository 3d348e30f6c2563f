const UNSIGNED = /^(?:0|[1-9]\d{0,9})$/;

/** A decimal number from 0 to `maximum` without leading zeros; `undefined` for any other text. */
export function parseUnsigned(text: string | undefined, maximum: number): number | undefined {
  if (text === undefined || !UNSIGNED.test(text)) return undefined;
  const value = Number(text);
  return value <= maximum ? value : undefined;
}
