/** Instead of a count. */
export const MALFORMED = -1;

/** More than any field is long. */
const TOO_FAR = 0x1_0000;

/** By the length of a prefix in bits: how many octets it takes, with its length octet. */
export const IPV4_STEPS: Int32Array = stepsOf(32);
export const IPV6_STEPS: Int32Array = stepsOf(128);

/** A length that no prefix may have leads out of the field, which saves the question whether there was one. */
function stepsOf(bits: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, length) =>
    length > bits ? TOO_FAR : 1 + Math.ceil(length / 8),
  );
}

/**
 * How many prefixes there are, each behind `skip` octets; {@link MALFORMED} if the field does not consist of prefixes
 * (RFC 7606 §5.3).
 */
export function countPrefixes(
  octets: Uint8Array,
  start: number,
  end: number,
  skip: number,
  steps: Int32Array,
): number {
  let count = 0;
  let at = start;
  while (at < end) {
    // A length octet that is beyond `end` lets the position after the prefix be there too.
    at += skip + (steps[octets[at + skip] ?? 0] ?? 0);
    count += 1;
  }
  return at === end ? count : MALFORMED;
}
