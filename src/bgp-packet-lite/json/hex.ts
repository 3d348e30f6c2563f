const DIGITS = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

/** The value of each hexadecimal digit by its character code; 255 for everything else. */
const VALUES = new Uint8Array(128).fill(255);
for (const [value, digit] of Array.from('0123456789abcdef').entries()) {
  VALUES[digit.charCodeAt(0)] = value;
  VALUES[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Octets as lower-case hexadecimal digits without separators. */
export function toHex(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += DIGITS[octet] ?? '';
  return text;
}

/** An even number of hexadecimal digits, in either case, as octets; undefined if the text is anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const octets = new Uint8Array(text.length / 2);
  for (let index = 0; index < octets.length; index += 1) {
    const high = VALUES[text.charCodeAt(2 * index)] ?? 255;
    const low = VALUES[text.charCodeAt(2 * index + 1)] ?? 255;
    if (high === 255 || low === 255) return undefined;
    octets[index] = high * 16 + low;
  }
  return octets;
}
