import { expect, test } from '@jest/globals';
import {
  addPathMode,
  addressFamily,
  asPathSegmentType,
  AS_TRANS,
  attributeFlag,
  bgpRole,
  ceaseSubcode,
  extendedCommunityType,
  finiteStateMachineErrorSubcode,
  messageHeaderErrorSubcode,
  messageType,
  notificationCode,
  openMessageErrorSubcode,
  originCode,
  routeRefreshMessageErrorSubcode,
  routeRefreshSubtype,
  subsequentAddressFamily,
  updateMessageErrorSubcode,
} from '../../src/bgp-packet-lite/iana.ts';

/* The numbers as IANA has them, in the order of the names: those that only a session uses, too. */
test.each<[string, Readonly<Record<string, number>>, readonly number[]]>([
  ['message types', messageType, [1, 2, 3, 4, 5, 128]],
  ['attribute flags', attributeFlag, [0x80, 0x40, 0x20, 0x10]],
  ['origins', originCode, [0, 1, 2]],
  ['segment types', asPathSegmentType, [1, 2, 3, 4]],
  ['roles', bgpRole, [0, 1, 2, 3, 4]],
  ['modes of ADD-PATH', addPathMode, [1, 2, 3]],
  ['subtypes of ROUTE-REFRESH', routeRefreshSubtype, [0, 1, 2]],
  ['address families', addressFamily, [1, 2]],
  ['subsequent address families', subsequentAddressFamily, [1, 2]],
  ['NOTIFICATION codes', notificationCode, [1, 2, 3, 4, 5, 6, 7, 8]],
  ['subcodes of a header', messageHeaderErrorSubcode, [1, 2, 3]],
  ['subcodes of an OPEN', openMessageErrorSubcode, [0, 1, 2, 3, 4, 6, 7, 11]],
  ['subcodes of an UPDATE', updateMessageErrorSubcode, [1, 2, 3, 4, 5, 6, 8, 9, 10, 11]],
  ['subcodes of the machine', finiteStateMachineErrorSubcode, [1, 2, 3]],
  ['subcodes of a Cease', ceaseSubcode, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ['extended communities', extendedCommunityType, [0x00, 0x01, 0x02, 0x40, 0x41, 0x42]],
  ['subcodes of a ROUTE-REFRESH', routeRefreshMessageErrorSubcode, [1]],
])('%s', (_what, numbers, expected) => {
  expect(Object.values(numbers)).toEqual(expected);
});

test('AS_TRANS', () => {
  expect(AS_TRANS).toBe(23_456);
});
