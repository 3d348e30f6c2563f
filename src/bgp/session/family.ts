import {
  addressFamily,
  subsequentAddressFamily,
  type AddressFamily,
} from '../../bgp-packet-lite/index.ts';

/** An address family that a session can carry here. */
export type Family = 'ipv4-unicast' | 'ipv6-unicast';

/** All of them, in the order in which they are written everywhere. */
export const families: readonly Family[] = ['ipv4-unicast', 'ipv6-unicast'];

const numbers: Readonly<Record<Family, AddressFamily>> = {
  'ipv4-unicast': { afi: addressFamily.ipv4, safi: subsequentAddressFamily.unicast },
  'ipv6-unicast': { afi: addressFamily.ipv6, safi: subsequentAddressFamily.unicast },
};

/** The numbers on the wire. */
export function familyNumbers(family: Family): AddressFamily {
  return numbers[family];
}

/** Undefined for a family that is not spoken here. */
export function familyOf({ afi, safi }: AddressFamily): Family | undefined {
  return families.find((family) => numbers[family].afi === afi && numbers[family].safi === safi);
}
