import { expect, test } from '@jest/globals';
import { describeNotification, notificationName } from '../../src/bgp-packet-lite/index.ts';
import { octets } from '../bgp-packet-lite/octets.ts';

test.each([
  [1, 'Receive Unexpected Message in OpenSent State'],
  [2, 'Receive Unexpected Message in OpenConfirm State'],
  [3, 'Receive Unexpected Message in Established State'],
])('6608 5/%d is %s', (subcode, name) => {
  expect(notificationName(5, subcode)).toBe(`Finite State Machine Error/${name}`);
});

test('6608 the data is the type of the message', () => {
  expect(describeNotification({ code: 5, subcode: 3, data: octets('01') }).details).toEqual({
    kind: 'message-type',
    messageType: 1,
  });
});
