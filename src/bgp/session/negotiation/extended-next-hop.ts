import { addressFamily, type Capability } from '../../../bgp-packet-lite/index.ts';
import { familyOf } from '../family.ts';
import { capabilitiesNamed } from './capabilities.ts';

/** RFC 8950 §4: IPv4 unicast prefixes may have a next hop that is an IPv6 address. */
export function hasExtendedNextHop(capabilities: readonly Capability[]): boolean {
  return capabilitiesNamed(capabilities, 'extended-next-hop')
    .flatMap(({ value }) => value)
    .some((tuple) => familyOf(tuple) === 'ipv4-unicast' && tuple.nextHopAfi === addressFamily.ipv6);
}
