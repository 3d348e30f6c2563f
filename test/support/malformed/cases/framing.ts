import { marker } from '../octets.ts';
import type { ResetCase } from './reset-case.ts';

/*
 * RFC 4271 §6.1: the header. Whatever the state is, and whatever follows.
 */

const ones = (count: number): string => 'ff'.repeat(count);

/** RFC 4271 §6.1: Connection Not Synchronized has no data. */
const notSynchronized = '0015 03 01 01';

export const framingCases: readonly ResetCase[] = [
  {
    name: 'a marker whose first octet is 0',
    send: `00 ${ones(15)} 0013 04`,
    answer: notSynchronized,
  },
  {
    name: 'a marker whose ninth octet is fe',
    send: `${ones(8)} fe ${ones(7)} 0013 04`,
    answer: notSynchronized,
  },
  {
    name: 'a marker whose last octet is 7f',
    send: `${ones(15)} 7f 0013 04`,
    answer: notSynchronized,
  },
  {
    name: 'a marker that is wrong before a length that is wrong',
    send: `${ones(15)} 00 0000 00`,
    answer: notSynchronized,
  },
  {
    name: 'HTTP',
    send: Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n').toString('hex'),
    answer: notSynchronized,
  },

  // RFC 4271 §6.1: the data is the erroneous Length field.
  { name: 'a length of 0', send: `${marker} 0000 04`, answer: '0017 03 01 02 0000' },
  { name: 'a length of 18', send: `${marker} 0012 04`, answer: '0017 03 01 02 0012' },
  {
    name: 'a length of 18 before a type that is unknown',
    send: `${marker} 0012 63`,
    answer: '0017 03 01 02 0012',
  },
  { name: 'an UPDATE of 4097 octets', send: `${marker} 1001 02`, answer: '0017 03 01 02 1001' },
  { name: 'an UPDATE of 65535 octets', send: `${marker} ffff 02`, answer: '0017 03 01 02 ffff' },
  {
    name: 'an octet too much before a marker',
    send: `ff ${marker} 0013 04`,
    answer: '0017 03 01 02 ff00',
  },
  { name: 'an OPEN of 28 octets', send: `${marker} 001c 01`, answer: '0017 03 01 02 001c' },
  { name: 'an OPEN of 4097 octets', send: `${marker} 1001 01`, answer: '0017 03 01 02 1001' },
  { name: 'an UPDATE of 22 octets', send: `${marker} 0016 02`, answer: '0017 03 01 02 0016' },
  { name: 'an UPDATE of 19 octets', send: `${marker} 0013 02`, answer: '0017 03 01 02 0013' },
  {
    name: 'a NOTIFICATION of 20 octets',
    send: `${marker} 0014 03 06`,
    answer: '0017 03 01 02 0014',
  },
  { name: 'a KEEPALIVE of 20 octets', send: `${marker} 0014 04 00`, answer: '0017 03 01 02 0014' },
  { name: 'a KEEPALIVE of 4096 octets', send: `${marker} 1000 04`, answer: '0017 03 01 02 1000' },
  {
    name: 'a ROUTE-REFRESH of 22 octets',
    send: `${marker} 0016 05 0001 00`,
    answer: '0017 03 01 02 0016',
  },

  // RFC 4271 §6.1: the data is the erroneous Type field.
  { name: 'message type 0', send: `${marker} 0013 00`, answer: '0016 03 01 03 00' },
  { name: 'message type 6', send: `${marker} 0013 06`, answer: '0016 03 01 03 06' },
  { name: 'message type 128', send: `${marker} 0017 80 0001 00 01`, answer: '0016 03 01 03 80' },
  { name: 'message type 255', send: `${marker} 0013 ff`, answer: '0016 03 01 03 ff' },
];

/** RFC 8654 §4: with extended messages 65535 octets are a length, but not for every type. */
export const extendedFramingCases: readonly ResetCase[] = [
  {
    name: 'an OPEN of 4097 octets on an extended session',
    send: `${marker} 1001 01`,
    answer: '0017 03 01 02 1001',
  },
  {
    name: 'a KEEPALIVE of 65535 octets on an extended session',
    send: `${marker} ffff 04`,
    answer: '0017 03 01 02 ffff',
  },
  {
    name: 'a message of type 7 and 65535 octets on an extended session',
    send: `${marker} ffff 07`,
    answer: '0016 03 01 03 07',
  },
  {
    name: 'a length of 18 on an extended session',
    send: `${marker} 0012 02`,
    answer: '0017 03 01 02 0012',
  },
];
