import { describe, expect, test } from '@jest/globals';
import {
  capabilityCode,
  findCapability,
  type OpenMessage,
} from '../../../src/bgp-packet-lite/index.ts';
import { octets } from '../octets.ts';

const open: OpenMessage = {
  type: 'open',
  version: 4,
  asn: 65_001,
  holdTime: 90,
  routerId: 0x0a000001,
  capabilities: [
    { code: 239, name: 'unknown', value: octets('01') },
    { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } },
    { code: 1, name: 'multiprotocol', value: { afi: 2, safi: 1 } },
    // Of a wrong length.
    { code: 9, name: 'unknown', value: octets('0303') },
    { code: 6, name: 'unknown', value: octets('00') },
    { code: 6, name: 'extended-message', value: null },
  ],
};

describe('findCapability', () => {
  test('finds the first one of a code, with its type', () => {
    expect(findCapability(open, capabilityCode.multiprotocol)?.value.afi).toBe(1);
  });

  test('finds one without a name', () => {
    expect(findCapability(open, 239)?.value).toHaveLength(1);
  });

  test('is undefined for one that is not there', () => {
    expect(findCapability(open, capabilityCode.fourOctetAsn)).toBeUndefined();
  });

  test('is undefined for one that is not understood', () => {
    expect(findCapability(open, capabilityCode.role)).toBeUndefined();
  });

  test('finds the one that is understood', () => {
    expect(findCapability(open, capabilityCode.extendedMessage)?.name).toBe('extended-message');
  });
});
