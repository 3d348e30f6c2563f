import { describe, expect, test } from '@jest/globals';
import { UpdateView, type PrefixCursor } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, message, octets, update, wide } from './octets.ts';

const mandatory = '40 01 01 00 40 02 00';
const global = '20010db8000000000000000000000001';

function lengthsOf(cursor: PrefixCursor): number[] {
  const lengths: number[] = [];
  while (cursor.next()) lengths.push(cursor.length);
  return lengths;
}

describe('UpdateView follows its context:', () => {
  const long = message(2, `1388 ${'00'.repeat(5_000)} 0000`);

  test('an UPDATE above 4096 octets is 1/2', () => {
    const view = new UpdateView(wide);
    expect(answerTo(() => view.read(long))).toMatchObject({ code: 1, subcode: 2, data: '139f' });
  });

  test('an UPDATE above 4096 octets is read where extended messages are agreed upon', () => {
    const view = new UpdateView({ ...wide, extendedMessage: true });
    view.read(long);
    expect(view.withdrawn.count).toBe(5_000);
  });

  test('message type 128 is 1/3', () => {
    const view = new UpdateView(wide);
    expect(answerTo(() => view.read(message(128, '0001 00 01')))).toMatchObject({
      code: 1,
      subcode: 3,
    });
  });

  test('message type 128 is no UPDATE where it is an old ROUTE-REFRESH', () => {
    const view = new UpdateView({ ...wide, legacyRouteRefresh: true });
    expect(view.read(message(128, '0001 00 01'))).toBe(false);
  });
});

describe('UpdateView reads on after a fault that does not reset the session:', () => {
  test('the prefixes of an MP_REACH with wrong flags', () => {
    const view = new UpdateView(wide);
    view.read(update({ attributes: `c0 0e 1a 0002 01 10 ${global} 00 20 20010db8 ${mandatory}` }));
    expect(lengthsOf(view.mpReach)).toEqual([32]);
  });

  test('the prefixes of an MP_UNREACH with wrong flags', () => {
    const view = new UpdateView(wide);
    view.read(update({ attributes: 'c0 0f 08 0002 01 20 20010db8' }));
    expect(lengthsOf(view.mpUnreach)).toEqual([32]);
  });

  test('both, beside each other', () => {
    const view = new UpdateView(wide);
    view.read(
      update({
        attributes: `c0 0e 1a 0002 01 10 ${global} 00 20 20010db8 c0 0f 08 0002 01 20 20010db8 ${mandatory}`,
      }),
    );
    expect([lengthsOf(view.mpReach), lengthsOf(view.mpUnreach)]).toEqual([[32], [32]]);
  });

  test('the attributes that are not faulty', () => {
    const view = new UpdateView(wide);
    view.read(
      update({ attributes: `${mandatory} 40 03 04 c0000201 80 04 04 00000007 c0`, nlri: '00' }),
    );
    expect(view.attribute(4)).toEqual({ code: 4, flags: 0x80, name: 'MED', value: 7 });
  });

  test('but not those that are', () => {
    const view = new UpdateView(wide);
    view.read(update({ attributes: `${mandatory} 40 03 04 c0000201 80 04 01 07 c0`, nlri: '00' }));
    expect(view.attribute(4)).toBeUndefined();
  });
});

describe('UpdateView refuses a header that is cut', () => {
  test.each([0, 1, 18])('after %d octets: 1/2', (length) => {
    const view = new UpdateView(wide);
    expect(answerTo(() => view.read(message(4, '').subarray(0, length)))).toMatchObject({
      code: 1,
      subcode: 2,
      data: length.toString(16).padStart(4, '0'),
    });
  });

  test('behind its octets: 1/2', () => {
    const view = new UpdateView(wide);
    expect(answerTo(() => view.read(octets('ff'), 5))).toMatchObject({
      code: 1,
      subcode: 2,
      data: '0000',
    });
  });

  test('and a message that is cut: 1/2', () => {
    const view = new UpdateView(wide);
    const wire = update({ nlri: '' });
    expect(answerTo(() => view.read(wire.subarray(0, 22), 0))).toMatchObject({
      code: 1,
      subcode: 2,
      data: '0017',
    });
  });
});
