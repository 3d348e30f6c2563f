import { addPathMode, type Capability } from '../../../bgp-packet-lite/index.ts';
import { familyOf, type Family } from '../family.ts';
import { capabilitiesNamed } from './capabilities.ts';

/** RFC 7911 §4: the families whose prefixes go from `sender` to `receiver` with path identifiers. */
export function addPathFamilies(
  families: readonly Family[],
  sender: readonly Capability[],
  receiver: readonly Capability[],
): readonly Family[] {
  return families.filter((family) => {
    const sends = modeOf(family, sender);
    const receives = modeOf(family, receiver);
    return (
      (sends === addPathMode.send || sends === addPathMode.both) &&
      (receives === addPathMode.receive || receives === addPathMode.both)
    );
  });
}

/** Whoever names a family twice means the last one, as with BIRD. RFC 7911 §4: a mode beyond 3 is not understood. */
function modeOf(family: Family, capabilities: readonly Capability[]): number | undefined {
  return capabilitiesNamed(capabilities, 'add-path')
    .flatMap(({ value }) => value)
    .findLast((tuple) => familyOf(tuple) === family)?.mode;
}
