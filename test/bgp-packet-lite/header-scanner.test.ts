import { describe, expect, test } from '@jest/globals';
import { UpdateView } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, message, octets, update, wide } from './octets.ts';

const FIRST = update({ withdrawn: '18 c63364' });

/** A view that has read an UPDATE, with `next` after it in the same octets: markers are read by the word from there on. */
function readNext(next: Uint8Array): { view: UpdateView; isUpdate: boolean } {
  const view = new UpdateView(wide);
  const stream = Uint8Array.of(...FIRST, ...next);
  view.read(stream, 0);
  return { view, isUpdate: view.read(stream, FIRST.length) };
}

describe('a message behind an UPDATE is judged as if it were alone:', () => {
  test('another UPDATE is read', () => {
    expect(readNext(update({ withdrawn: '18 c63365 00' })).view.withdrawn.count).toBe(2);
  });

  test('the shortest UPDATE is read', () => {
    expect(readNext(update({})).isUpdate).toBe(true);
  });

  test('an UPDATE of 4096 octets is read', () => {
    const longest = message(2, `0fe9 ${'00'.repeat(4_073)} 0000`);
    expect(readNext(longest).view.end).toBe(FIRST.length + longest.length);
  });

  test('a KEEPALIVE is no UPDATE', () => {
    expect(readNext(message(4, '')).isUpdate).toBe(false);
  });

  test.each(Array.from({ length: 16 }, (_, index) => index))(
    'a zero in octet %d of the marker is 1/1',
    (index) => {
      const next = update({});
      next[index] = 0;
      expect(answerTo(() => readNext(next))).toMatchObject({ code: 1, subcode: 1 });
    },
  );

  test('22 octets of an UPDATE are 1/2', () => {
    const next = octets(`${'ff'.repeat(16)} 0016 02 000000 00`);
    expect(answerTo(() => readNext(next))).toMatchObject({ code: 1, subcode: 2, data: '0016' });
  });

  test('4097 octets are 1/2', () => {
    const next = message(2, `0fea ${'00'.repeat(4_074)} 0000`);
    expect(answerTo(() => readNext(next))).toMatchObject({ code: 1, subcode: 2, data: '1001' });
  });

  test('an UPDATE that is cut is 1/2', () => {
    expect(answerTo(() => readNext(update({}).subarray(0, 22)))).toMatchObject({
      code: 1,
      subcode: 2,
    });
  });

  test('a start before the octets is 1/2', () => {
    const view = new UpdateView(wide);
    view.read(FIRST, 0);
    expect(answerTo(() => view.read(FIRST, -1))).toMatchObject({ code: 1 });
  });
});

test('octets that were changed to others of the same length are looked at anew', () => {
  const view = new UpdateView(wide);
  const other = update({ withdrawn: '10 c633 00' });
  view.read(FIRST, 0);
  view.read(other, 0);
  expect(view.withdrawn.count).toBe(2);
});
