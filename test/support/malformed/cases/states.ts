import { keepalive, marker, message, update } from '../octets.ts';
import { peerKinds } from '../peer-kinds.ts';
import type { ResetCase } from './reset-case.ts';

/*
 * Messages that the state does not expect: RFC 6608 §3, the data is the type of the message.
 */

const { open } = peerKinds.external;
const emptyUpdate = update({});
const refresh = message('05', '0001 00 01');
/** Withdrawn routes that are longer than the message: an error of UPDATEs, were one expected. */
const brokenUpdate = message('02', 'ffff 0000');
const version3 = message('01', '03 fde8 00b4 0a000002 00');
const notification = message('03', '06 02');

/** After our OPEN, before the peer's. */
export const openSentCases: readonly ResetCase[] = [
  { name: 'KEEPALIVE', send: keepalive, answer: '0016 03 05 01 04' },
  { name: 'UPDATE', send: emptyUpdate, answer: '0016 03 05 01 02' },
  { name: 'a broken UPDATE', send: brokenUpdate, answer: '0016 03 05 01 02' },
  { name: 'ROUTE-REFRESH', send: refresh, answer: '0016 03 05 01 05' },
  { name: 'NOTIFICATION', send: notification, answer: '' },
];

/** After both OPENs, before the peer's KEEPALIVE. */
export const openConfirmCases: readonly ResetCase[] = [
  { name: 'OPEN', send: open, answer: '0016 03 05 02 01' },
  { name: 'UPDATE', send: emptyUpdate, answer: '0016 03 05 02 02' },
  { name: 'a broken UPDATE', send: brokenUpdate, answer: '0016 03 05 02 02' },
  { name: 'ROUTE-REFRESH', send: refresh, answer: '0016 03 05 02 05' },
  // Event 22 of RFC 4271 §8.2.2: an OPEN with an error is answered with the error.
  { name: 'OPEN of version 3', send: version3, answer: '0017 03 02 01 0004' },
  { name: 'NOTIFICATION', send: notification, answer: '' },
];

export const establishedCases: readonly ResetCase[] = [
  { name: 'OPEN', send: open, answer: '0016 03 05 03 01' },
  { name: 'OPEN of version 3', send: version3, answer: '0017 03 02 01 0004' },
];

/** A NOTIFICATION ends the session, and is never answered (RFC 4271 §6.4). */
export const notificationCases: readonly ResetCase[] = [
  { name: 'Cease', send: message('03', '06 02'), answer: '' },
  { name: 'code 0', send: message('03', '00 00'), answer: '' },
  { name: 'code 99', send: message('03', '63 07'), answer: '' },
  { name: 'Cease with subcode 77', send: message('03', '06 4d'), answer: '' },
  // RFC 9003 §2: the length of the text is longer than what is there.
  { name: 'a shutdown text that is cut', send: message('03', '06 02 20 6162'), answer: '' },
  {
    name: 'a shutdown text that is no UTF-8',
    send: message('03', '06 02 03 ff c0 80'),
    answer: '',
  },
  { name: 'a shutdown text of controls', send: message('03', '06 02 04 1b 5b 0a 00'), answer: '' },
  { name: 'a Hard Reset without what is inside', send: message('03', '06 09 06'), answer: '' },
  { name: 'prefix limit data that is cut', send: message('03', '06 01 0001'), answer: '' },
  { name: '4075 octets of data', send: message('03', `03 01 ${'aa'.repeat(4_075)}`), answer: '' },
];

/** RFC 7313 §5: with the subtypes 1 and 2 the data is the complete message. */
export const routeRefreshCases: readonly ResetCase[] = [
  {
    name: 'BoRR of 24 octets',
    send: message('05', '0001 01 01 00'),
    answer: `002d 03 07 01 ${marker} 0018 05 0001 01 01 00`,
  },
  {
    name: 'EoRR of 27 octets',
    send: message('05', '0001 02 01 deadbeef'),
    answer: `0030 03 07 01 ${marker} 001b 05 0001 02 01 deadbeef`,
  },
];

/** What a session survives: ROUTE-REFRESH that is not for us. */
export const oddRouteRefreshes: readonly { readonly name: string; readonly send: string }[] = [
  { name: 'of a family that was not negotiated (RFC 2918 §4)', send: message('05', '0002 00 01') },
  { name: 'of a family that nobody knows', send: message('05', 'ffff 00 ff') },
  { name: 'with route filters (RFC 5291 §5)', send: message('05', '0001 00 01 01 40 0000') },
  { name: 'with route filters that are cut', send: message('05', '0001 00 01 01 40 ffff 00') },
  { name: 'of subtype 3 (RFC 7313 §5)', send: message('05', '0001 03 01') },
  { name: 'of subtype 255 with octets after it', send: message('05', '0001 ff 01 aabb') },
  { name: 'EoRR without BoRR (RFC 7313 §4)', send: message('05', '0001 02 01') },
  { name: 'BoRR twice (RFC 7313 §4)', send: message('05', '0001 01 01').repeat(2) },
];
