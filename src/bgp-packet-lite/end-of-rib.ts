import { addressFamily, subsequentAddressFamily } from './iana.ts';
import type { AddressFamily, UpdateMessage } from './message.ts';

/** Whether an UPDATE is the End-of-RIB marker of IPv4 unicast (RFC 4724 §2): nothing in it at all. */
export function isEndOfRib(update: UpdateMessage): boolean {
  return update.attributes.length === 0 && hasNoPrefix(update);
}

function hasNoPrefix({ withdrawn, nlri, faults }: UpdateMessage): boolean {
  return withdrawn.length === 0 && nlri.length === 0 && faults.length === 0;
}

/**
 * The family whose End-of-RIB marker an UPDATE is (RFC 4724 §2): IPv4 unicast if there is nothing in it, and otherwise
 * that of an empty MP_UNREACH if this is all that there is. `undefined` if it is none.
 */
export function endOfRibFamily(update: UpdateMessage): AddressFamily | undefined {
  if (isEndOfRib(update)) {
    return { afi: addressFamily.ipv4, safi: subsequentAddressFamily.unicast };
  }
  const [only, ...others] = update.attributes;
  if (only?.name !== 'MP_UNREACH' || others.length > 0 || !hasNoPrefix(update)) return undefined;
  const { afi, safi, withdrawn } = only.value;
  return withdrawn.length === 0 ? { afi, safi } : undefined;
}
