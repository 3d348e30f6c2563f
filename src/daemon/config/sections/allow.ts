import { ipv4Mask, parsePrefix, type Prefix } from '../../../core/index.ts';
import type { Field } from '../field.ts';

const SAMPLE = '[ 192.0.2.0/24 ]';

/** The section `allow`: prefixes within which every announced one must lie. Undefined if one cannot be read. */
export function readAllow(field: Field): readonly Prefix[] | undefined {
  const items = field.list(SAMPLE);
  const prefixes = items?.map((item) => item.attempt(() => parsePrefix(item.value), 'value'));
  const sound = prefixes?.filter((prefix) => prefix !== undefined);
  // A prefix that cannot be read may be the one that allows what is announced.
  return sound?.length === prefixes?.length ? sound : undefined;
}

/** Whether `inner` is `outer` or a part of it. */
export function contains(outer: Prefix, inner: Prefix): boolean {
  if (outer.length > inner.length) return false;
  if (outer.family === 'ipv4' && inner.family === 'ipv4') {
    return (inner.address & ipv4Mask(outer.length)) >>> 0 === outer.address;
  }
  return (
    outer.family === 'ipv6' &&
    inner.family === 'ipv6' &&
    sameBits(outer.address, inner.address, outer.length)
  );
}

function sameBits(a: Uint8Array, b: Uint8Array, count: number): boolean {
  return a.every((octet, index) => {
    const bits = Math.min(8, Math.max(0, count - 8 * index));
    return ((octet ^ (b[index] ?? 0)) & (0xff00 >> bits) & 0xff) === 0;
  });
}
