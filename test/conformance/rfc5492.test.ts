import { expect, test } from '@jest/globals';
import { describeNotification } from '../../src/bgp-packet-lite/index.ts';
import { compact, decodeAs, octets, openWith } from '../bgp-packet-lite/octets.ts';

const multiprotocol4 = { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } };
const multiprotocol6 = { code: 1, name: 'multiprotocol', value: { afi: 2, safi: 1 } };
const fourOctetAsn = { code: 65, name: 'four-octet-asn', value: 65_001 };

test('5492 several capabilities in one parameter (BIRD, GoBGP, OpenBGPD)', () => {
  const open = decodeAs('open', openWith('02 0c 01 04 00010001 41 04 0000fde9'));
  expect(open.capabilities).toEqual([multiprotocol4, fourOctetAsn]);
});

test('5492 one capability in each of several parameters (FRR, ExaBGP)', () => {
  const open = decodeAs('open', openWith('02 06 01 04 00010001 02 06 41 04 0000fde9'));
  expect(open.capabilities).toEqual([multiprotocol4, fourOctetAsn]);
});

test('5492 several parameters of several capabilities', () => {
  const open = decodeAs(
    'open',
    openWith('02 0c 01 04 00010001 01 04 00020001 02 08 41 04 0000fde9 02 00'),
  );
  expect(open.capabilities).toEqual([
    multiprotocol4,
    multiprotocol6,
    fourOctetAsn,
    { code: 2, name: 'route-refresh', value: null },
  ]);
});

test('5492 a parameter without capabilities', () => {
  expect(decodeAs('open', openWith('02 00')).capabilities).toEqual([]);
});

test('5492 a capability may come twice', () => {
  const open = decodeAs('open', openWith('02 0c 01 04 00010001 01 04 00010001'));
  expect(open.capabilities).toEqual([multiprotocol4, multiprotocol4]);
});

test('5492 an unknown capability is kept and no error', () => {
  const open = decodeAs('open', openWith('02 05 fb 03 010203'));
  expect(open.capabilities).toEqual([{ code: 251, name: 'unknown', value: octets('010203') }]);
});

test.each(['05 01 00', '06 01 00', '09 00', '45 03 000101', '46 01 00', '47 01 00', '49 01 05'])(
  '5492 capability %s, which is not understood, is kept and no error',
  (wire) => {
    const length = (compact(wire).length / 2).toString(16).padStart(2, '0');
    expect(decodeAs('open', openWith(`02 ${length} ${wire}`)).capabilities).toMatchObject([
      { name: 'unknown' },
    ]);
  },
);

test('5492 2/7 lists the capabilities that are missed', () => {
  const data = octets('0104 00020001 4600');
  expect(describeNotification({ code: 2, subcode: 7, data }).details).toEqual({
    kind: 'capabilities',
    capabilities: [multiprotocol6, { code: 70, name: 'enhanced-route-refresh', value: null }],
  });
});
