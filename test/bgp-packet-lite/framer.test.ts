import { describe, expect, test } from '@jest/globals';
import { MessageFramer } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, hex, message, octets, thrownBy } from './octets.ts';

const keepalive = message(4, '');
const notification = message(3, '06 02 0102030405');

function drain(framer: MessageFramer): string[] {
  const messages: string[] = [];
  for (let next = framer.next(); next !== undefined; next = framer.next()) messages.push(hex(next));
  return messages;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return octets(parts.map(hex).join(''));
}

describe('MessageFramer', () => {
  test('gives nothing before the first push', () => {
    expect(new MessageFramer().next()).toBeUndefined();
  });

  test('gives nothing for an empty chunk', () => {
    const framer = new MessageFramer();
    framer.push(new Uint8Array(0));
    expect(framer.next()).toBeUndefined();
  });

  test('gives a message that is one chunk', () => {
    const framer = new MessageFramer();
    framer.push(keepalive);
    expect(drain(framer)).toEqual([hex(keepalive)]);
  });

  test('assembles messages from reads of one octet', () => {
    const framer = new MessageFramer();
    const messages: string[] = [];
    for (const octet of concat(notification, keepalive)) {
      framer.push(Uint8Array.of(octet));
      messages.push(...drain(framer));
    }
    expect(messages).toEqual([hex(notification), hex(keepalive)]);
  });

  test('cuts 10,000 messages out of one chunk', () => {
    const framer = new MessageFramer();
    const chunk = new Uint8Array(190_000);
    for (let index = 0; index < 10_000; index += 1) chunk.set(keepalive, 19 * index);
    framer.push(chunk);
    expect(drain(framer)).toHaveLength(10_000);
  });

  test('takes several chunks before it is read', () => {
    const framer = new MessageFramer();
    for (const octet of concat(keepalive, notification)) framer.push(Uint8Array.of(octet));
    expect(drain(framer)).toEqual([hex(keepalive), hex(notification)]);
  });

  test('keeps a message valid while later ones of the same push are read', () => {
    const framer = new MessageFramer();
    const stream = concat(notification, notification, keepalive);
    framer.push(stream.subarray(0, 10));
    expect(framer.next()).toBeUndefined();
    framer.push(stream.subarray(10, 60));
    const first = framer.next();
    expect(drain(framer)).toHaveLength(1);
    expect(hex(first ?? new Uint8Array(0))).toBe(hex(notification));
  });

  test('does not depend on a chunk that was read to its end', () => {
    const framer = new MessageFramer();
    const chunk = notification.slice(0, 20);
    framer.push(chunk);
    framer.next();
    chunk.fill(0);
    framer.push(notification.slice(20));
    expect(drain(framer)).toEqual([hex(notification)]);
  });

  test('assembles a message of the greatest length', () => {
    const framer = new MessageFramer();
    const longest = message(2, '00'.repeat(4077));
    for (let index = 0; index < 4096; index += 100) {
      framer.push(longest.subarray(index, index + 100));
      if (index < 4000) expect(framer.next()).toBeUndefined();
    }
    expect(drain(framer)).toEqual([hex(longest)]);
  });

  test.each([
    ['one octet short of a header', 18],
    ['one octet short of a message', 25],
  ])('waits when it is %s', (_, count) => {
    const framer = new MessageFramer();
    framer.push(notification.subarray(0, count));
    expect(framer.next()).toBeUndefined();
  });

  test('judges a header before the body is there', () => {
    const framer = new MessageFramer();
    framer.push(octets(`${'ff'.repeat(16)} 1001 02`));
    expect(answerTo(() => framer.next())).toEqual({
      code: 1,
      subcode: 2,
      data: '1001',
      disposition: 'session-reset',
    });
  });

  test('judges a header that came in pieces', () => {
    const framer = new MessageFramer();
    framer.push(octets('ff'.repeat(16)));
    framer.next();
    framer.push(octets('0013 09'));
    expect(answerTo(() => framer.next())).toMatchObject({ code: 1, subcode: 3, data: '09' });
  });

  test('gives the messages before a bad header first', () => {
    const framer = new MessageFramer();
    framer.push(concat(keepalive, octets('00'.repeat(19))));
    expect(hex(framer.next() ?? new Uint8Array(0))).toBe(hex(keepalive));
    expect(answerTo(() => framer.next())).toMatchObject({ code: 1, subcode: 1, data: '' });
  });

  test('stays broken after an error', () => {
    const framer = new MessageFramer();
    framer.push(octets('00'.repeat(19)));
    const error = thrownBy(() => framer.next());
    framer.push(keepalive);
    expect(thrownBy(() => framer.next())).toBe(error);
  });

  test('lets longer messages through with a greater maxLength', () => {
    const framer = new MessageFramer({ maxLength: 65_535 });
    const long = message(2, '00'.repeat(65_516));
    framer.push(long);
    expect(framer.next()).toHaveLength(65_535);
  });

  test.each([18, 65_536, 100.5, Number.NaN])('refuses a maxLength of %d', (maxLength) => {
    expect(thrownBy(() => new MessageFramer({ maxLength }))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test.each([18, 65_536])('refuses to be configured with a maxLength of %d', (maxLength) => {
    const framer = new MessageFramer();
    expect(
      thrownBy(() => {
        framer.configure({ maxLength });
      }),
    ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
  });

  test('lets longer messages through from the message on before which it is told', () => {
    const framer = new MessageFramer();
    const long = message(2, '00'.repeat(5_000));
    framer.push(concat(keepalive, long));
    framer.next();
    framer.configure({ maxLength: 65_535 });
    expect(framer.next()).toHaveLength(5_019);
  });

  test('lets longer messages through when it is told in the middle of a header', () => {
    const framer = new MessageFramer();
    const long = message(2, '00'.repeat(5_000));
    framer.push(long.subarray(0, 18));
    framer.next();
    framer.configure({ maxLength: 65_535 });
    framer.push(long.subarray(18));
    expect(framer.next()).toHaveLength(5_019);
  });

  test('keeps what it is not told to change', () => {
    const framer = new MessageFramer({ maxLength: 65_535 });
    framer.configure({ legacyRouteRefresh: true });
    framer.push(message(2, '00'.repeat(5_000)));
    expect(framer.next()).toHaveLength(5_019);
  });

  test('lets message type 128 through once it is told', () => {
    const framer = new MessageFramer();
    const refresh = message(128, '0001 00 01');
    framer.configure({ legacyRouteRefresh: true });
    framer.push(refresh);
    expect(drain(framer)).toEqual([hex(refresh)]);
  });

  test('lets message type 128 through after another configuration', () => {
    const framer = new MessageFramer({ legacyRouteRefresh: true });
    framer.configure({ maxLength: 65_535 });
    framer.push(message(128, '0001 00 01'));
    expect(drain(framer)).toHaveLength(1);
  });

  test('refuses message type 128 otherwise', () => {
    const framer = new MessageFramer();
    framer.push(message(128, '0001 00 01'));
    expect(answerTo(() => framer.next())).toMatchObject({ code: 1, subcode: 3, data: '80' });
  });
});
