import { expect, test } from '@jest/globals';
import {
  decodeHardReset,
  describeNotification,
  encodeHardReset,
  encodeMessage,
  encodeShutdownCommunication,
} from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, hex, message, octets, openWith, wide } from '../bgp-packet-lite/octets.ts';

test('8538 the N bit is 0x4 of the restart flags', () => {
  expect(decodeAs('open', openWith('02 04 40 02 4078')).capabilities).toEqual([
    { code: 64, name: 'graceful-restart', value: { flags: 4, time: 120, families: [] } },
  ]);
});

test('8538 6/9 encapsulates code, subcode and data', () => {
  const inner = { code: 6, subcode: 2, data: encodeShutdownCommunication('bye') };
  const hardReset = {
    type: 'notification',
    code: 6,
    subcode: 9,
    data: encodeHardReset(inner),
  } as const;
  expect(hex(encodeMessage(hardReset, wide))).toBe(hex(message(3, '06 09 06 02 03 627965')));
});

test('8538 the encapsulated NOTIFICATION is read', () => {
  const { data } = decodeAs('notification', message(3, '06 09 06 02 03 627965'));
  expect(decodeHardReset(data)).toEqual({ code: 6, subcode: 2, data: octets('03 627965') });
});

test.each(['', '06'])('8538 6/9 with malformed data (%j) is no error', (data) => {
  expect(decodeHardReset(octets(data))).toBeUndefined();
});

test('8538 6/9 says why the session is reset', () => {
  expect(describeNotification({ code: 6, subcode: 9, data: octets('06 02 03 627965') }).text).toBe(
    'Cease/Hard Reset: Cease/Administrative Shutdown: "bye"',
  );
});
