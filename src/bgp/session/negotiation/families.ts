import {
  capabilityCode,
  openMessageErrorSubcode,
  type BgpMessageError,
  type Capability,
} from '../../../bgp-packet-lite/index.ts';
import { families, familyNumbers, familyOf, type Family } from '../family.ts';
import { capabilitiesNamed, openRefusal } from './capabilities.ts';

/** What both sides do (RFC 4760 §8). */
export function commonFamilies(
  ours: readonly Capability[],
  theirs: readonly Capability[],
): readonly Family[] {
  const other = familiesOf(theirs);
  return familiesOf(ours).filter((family) => other.includes(family));
}

/** By capability 1; who names no family at all does IPv4 unicast. */
function familiesOf(capabilities: readonly Capability[]): readonly Family[] {
  const named = capabilitiesNamed(capabilities, 'multiprotocol');
  if (named.length === 0) return ['ipv4-unicast'];
  return families.filter((family) => named.some(({ value }) => familyOf(value) === family));
}

/** RFC 5492 §5: Unsupported Capability, for one that we require; the data is what we would have had. */
export function noCommonFamily(ours: readonly Capability[]): BgpMessageError {
  const required = familiesOf(ours);
  return openRefusal(
    openMessageErrorSubcode.unsupportedCapability,
    `the peer does none of ${required.join(', ')}: activate one of them for this session`,
    Uint8Array.from(
      required.flatMap((family) => {
        const { afi, safi } = familyNumbers(family);
        return [capabilityCode.multiprotocol, 4, 0, afi, 0, safi];
      }),
    ),
  );
}
