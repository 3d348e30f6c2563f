import { ipv4Mask, parsePrefix, type Ipv4Prefix, type Prefix } from '../../../core/index.ts';
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
export function contains(outer: Prefix, inner: Ipv4Prefix): boolean {
  return (
    outer.family === 'ipv4' &&
    outer.length <= inner.length &&
    (inner.address & ipv4Mask(outer.length)) >>> 0 === outer.address
  );
}
