import { describe, expect, test } from '@jest/globals';
import { UpdateView } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, message, update, wide } from './octets.ts';

const mandatory = '40 01 01 00 40 02 00 40 03 04 c0000201';
const nlri = '18 c00002';
const global = '20010db8000000000000000000000001';

/** A view of an UPDATE with these attributes beside the mandatory ones, and with a prefix. */
function viewOf(attributes: string): UpdateView {
  const view = new UpdateView(wide);
  view.read(update({ attributes: `${mandatory} ${attributes}`, nlri }));
  return view;
}

/** An UPDATE whose prefixes are right does not make these right. */
describe('UpdateView resets the session for', () => {
  test.each<[string, string, number]>([
    ['a well-known attribute that is not recognised', '40 63 00', 2],
    ['an MP_REACH of 4 octets', '80 0e 04 0001 01 00', 9],
    ['an MP_REACH whose next hop overruns it', '80 0e 06 0002 01 10 0000', 9],
    ['an MP_REACH whose next hop ends it', '80 0e 08 0001 01 04 c0000201', 9],
    ['an MP_REACH of IPv6 with a next hop of 4 octets', '80 0e 09 0002 01 04 c0000201 00', 9],
    ['an MP_REACH of IPv4 with a next hop of 5 octets', '80 0e 0a 0001 01 05 c000020100 00', 9],
    ['an MP_REACH with a prefix that is cut', `80 0e 17 0002 01 10 ${global} 00 10 20`, 10],
    ['an MP_UNREACH of 2 octets', '80 0f 02 0001', 9],
    ['an MP_UNREACH with a prefix that is cut', '80 0f 05 0002 01 10 20', 10],
    ['a second MP_UNREACH', '80 0f 03 0002 01 80 0f 03 0002 01', 1],
    ['a second MP_REACH', `80 0e 15 0002 01 10 ${global} 00 80 0e 15 0002 01 10 ${global} 00`, 1],
  ])('%s', (_what, attributes, subcode) => {
    expect(answerTo(() => viewOf(attributes))).toMatchObject({
      code: 3,
      subcode,
      disposition: 'session-reset',
    });
  });

  test('withdrawn routes beyond the message', () => {
    const view = new UpdateView(wide);
    expect(answerTo(() => view.read(message(2, '0003 0000')))).toMatchObject({
      code: 3,
      subcode: 1,
    });
  });

  test('attributes beyond the message', () => {
    const view = new UpdateView(wide);
    expect(answerTo(() => view.read(message(2, '0000 0001')))).toMatchObject({
      code: 3,
      subcode: 1,
    });
  });

  test('a faulty attribute where no prefix is reachable', () => {
    const view = new UpdateView(wide);
    const wire = update({ attributes: '40 01 01 05', withdrawn: nlri });
    expect(answerTo(() => view.read(wire))).toMatchObject({ code: 3, subcode: 6 });
  });

  test('a faulty attribute with the flags of MP_UNREACH where no prefix is reachable', () => {
    const view = new UpdateView(wide);
    const wire = update({ attributes: '80 04 03 000000', withdrawn: nlri });
    expect(answerTo(() => view.read(wire))).toMatchObject({ code: 3, subcode: 5 });
  });

  test('a faulty attribute beside an MP_REACH without a prefix', () => {
    const view = new UpdateView(wide);
    const wire = update({ attributes: `80 0e 15 0002 01 10 ${global} 00 40 01 01 05` });
    expect(answerTo(() => view.read(wire))).toMatchObject({ code: 3, subcode: 6 });
  });
});

describe('UpdateView reads', () => {
  test('an optional attribute that is not recognised', () => {
    expect(viewOf('80 63 00').has(99)).toBe(true);
  });

  test('an MP_REACH without a next hop or a prefix', () => {
    expect(viewOf('80 0e 05 0019 41 00 00').mpReach.form).toBe('other');
  });

  test('attributes before one that overruns the field', () => {
    expect(viewOf('80 04 04 00000064 80 63 09 00').attribute(4)).toMatchObject({ value: 100 });
  });

  test('a faulty attribute beside an MP_REACH with a prefix', () => {
    const view = new UpdateView(wide);
    view.read(
      update({ attributes: `80 0e 1a 0002 01 10 ${global} 00 20 20010db8 40 01 01 05 40 02 00` }),
    );
    expect(view.mpReach.count).toBe(1);
  });

  test('nothing of MP_REACH in the next message', () => {
    const view = viewOf(`80 0e 1a 0002 01 10 ${global} 00 20 20010db8`);
    view.read(update({ attributes: mandatory, nlri }));
    expect(view.mpReach.count).toBe(0);
  });

  test('nothing of MP_UNREACH in the next message', () => {
    const view = viewOf('80 0f 08 0002 01 20 20010db8');
    view.read(update({ attributes: mandatory, nlri }));
    expect(view.mpUnreach.count).toBe(0);
  });

  test('a NEXT_HOP that is no host only without prefixes', () => {
    const view = new UpdateView(wide);
    view.read(update({ attributes: '40 01 01 00 40 02 00 40 03 04 e0000001', nlri }));
    expect(view.attribute(3)).toBeUndefined();
  });

  test('numbers of one, two and four octets', () => {
    const view = viewOf('80 04 04 01020304');
    const start = view.valueStart(view.attributeOffset(4));
    expect([view.uint8(start), view.uint16(start), view.uint32(start)]).toEqual([
      0x01, 0x0102, 0x01020304,
    ]);
  });

  test('no octet behind the message', () => {
    const view = viewOf('');
    expect(view.uint8(view.octets.length)).toBe(0);
  });

  test('what follows another message than an UPDATE', () => {
    const view = new UpdateView(wide);
    const keepalive = message(4, '');
    const stream = Uint8Array.of(...keepalive, ...keepalive);
    view.read(stream, 0);
    expect(view.end).toBe(19);
  });
});
