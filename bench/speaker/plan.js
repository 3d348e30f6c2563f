/** Who is who on the wire: one network, in which every address is this machine's. */

/** Of the sink, which plays every neighbour. */
export const SINK_ASN = 65_000;
/** Of whoever is measured. */
export const CONTENDER_ASN = 65_001;
/** Long enough that no contender is busy with keepalives while it is measured. Seconds. */
export const HOLD_TIME = 240;
/** Where contenders listen. */
export const CONTENDER_ADDRESS = '10.78.0.1';
/** Given to the loopback interface of the bench's network namespace: all of its addresses are there. */
export const NETWORK = '10.78.0.0/16';

/** The address of the sink as the neighbour of that number, from 1. */
export function neighbourAddress(number) {
  return `10.78.${1 + (number >>> 8)}.${number & 255}`;
}

/** @returns {string[]} the first neighbours */
export function neighbours(count) {
  return Array.from({ length: count }, (_, index) => neighbourAddress(index + 1));
}

/** @returns {string[]} so many /32 that differ, beginning with the one of that number */
export function prefixes(count, first = 0) {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return `100.${64 + (number >>> 16)}.${(number >>> 8) & 255}.${number & 255}/32`;
  });
}
