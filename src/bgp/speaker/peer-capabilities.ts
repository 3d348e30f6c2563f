import type { Capability } from '../../bgp-packet-lite/index.ts';
import { familyNumbers } from '../session/index.ts';
import type { PeerConfiguration } from './peer-options.ts';

/** What our OPEN offers a peer. */
export function capabilitiesFor(
  { families }: PeerConfiguration,
  localAsn: number,
): readonly Capability[] {
  return [
    ...families.map((family): Capability => ({
      code: 1,
      name: 'multiprotocol',
      value: familyNumbers(family),
    })),
    // No family and no time: "I send End-of-RIB", and nobody keeps our routes when we die (DESIGN rule 6).
    { code: 64, name: 'graceful-restart', value: { flags: 0, time: 0, families: [] } },
    { code: 65, name: 'four-octet-asn', value: localAsn },
  ];
}
