import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeMessage,
  encodeMessage,
  UpdateView,
  type Ipv4Nlri,
  type Ipv6Nlri,
  type MessageContext,
  type PrefixCursor,
  type UpdateMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { contextArbitrary, rawAttributeArbitrary, sessionUpdateArbitrary } from './arbitraries.ts';
import { answerTo, decodeAs, hex, message, octets, thrownBy, update, wide } from './octets.ts';

const attributes = '40 01 01 00  40 02 06 02 01 0000fde9  40 03 04 0a000001';
const keepalive = message(4, '');

const addPath: MessageContext = { fourOctetAsn: true, addPath: 'all' };

/** Everything that the cursor yields. */
function prefixesOf(cursor: PrefixCursor): (Ipv4Nlri | Ipv6Nlri)[] {
  const found: (Ipv4Nlri | Ipv6Nlri)[] = [];
  while (cursor.next()) {
    const { length, pathId } = cursor;
    const target = new Uint8Array(16);
    cursor.copyAddress(target);
    const address = cursor.form === 'ipv6' ? target : cursor.address;
    found.push({ address, length, ...(pathId !== undefined && { pathId }) } as Ipv4Nlri);
  }
  return found;
}

function viewOf(wire: Uint8Array, context: MessageContext = wide): UpdateView {
  const view = new UpdateView(context);
  view.read(wire);
  return view;
}

describe('UpdateView', () => {
  test('yields the prefixes of the NLRI field', () => {
    const view = viewOf(update({ attributes, nlri: '18 c00002 20 c633640a' }));
    expect(prefixesOf(view.nlri)).toEqual([
      { address: 0xc0000200, length: 24 },
      { address: 0xc633640a, length: 32 },
    ]);
  });

  test('yields the withdrawn prefixes', () => {
    const view = viewOf(update({ withdrawn: '00 08 0a' }));
    expect(prefixesOf(view.withdrawn)).toEqual([
      { address: 0, length: 0 },
      { address: 0x0a000000, length: 8 },
    ]);
  });

  test('counts without a walk', () => {
    const view = viewOf(update({ withdrawn: '00 08 0a', attributes, nlri: '18 c00002' }));
    expect([view.withdrawn.count, view.nlri.count]).toEqual([2, 1]);
  });

  test('takes off the bits beyond the length', () => {
    const view = viewOf(update({ attributes, nlri: '0c c0ff' }));
    expect(prefixesOf(view.nlri)).toEqual([{ address: 0xc0f00000, length: 12 }]);
  });

  test('yields path identifiers where the session has them', () => {
    const view = viewOf(update({ attributes, nlri: 'fffffffe 18 c00002' }), addPath);
    expect(prefixesOf(view.nlri)).toEqual([
      { address: 0xc0000200, length: 24, pathId: 0xfffffffe },
    ]);
  });

  test('begins again after rewind', () => {
    const view = viewOf(update({ attributes, nlri: '18 c00002' }));
    prefixesOf(view.nlri);
    view.nlri.rewind();
    expect(prefixesOf(view.nlri)).toEqual([{ address: 0xc0000200, length: 24 }]);
  });

  const reach = `80 0e 21 0002 01 10 ${'20010db8'.padEnd(32, '0')} 00 20 20010db8 2c 20010db8ffff`;

  test('yields the IPv6 prefixes of MP_REACH', () => {
    const view = viewOf(update({ attributes: `${reach} ${attributes}` }));
    expect(prefixesOf(view.mpReach)).toEqual([
      { address: octets('20010db8'.padEnd(32, '0')), length: 32 },
      { address: octets('20010db8fff0'.padEnd(32, '0')), length: 44 },
    ]);
  });

  test('says where the octets of an IPv6 prefix are', () => {
    const view = viewOf(update({ attributes: `${reach} ${attributes}` }));
    view.mpReach.next();
    const { offset } = view.mpReach;
    expect(hex(view.octets.subarray(offset, offset + 4))).toBe('20010db8');
  });

  test('names the family of MP_UNREACH', () => {
    const { mpUnreach } = viewOf(update({ attributes: '80 0f 05 0001 02 08 0a' }));
    expect([mpUnreach.afi, mpUnreach.safi, mpUnreach.form, mpUnreach.count]).toEqual([
      1,
      2,
      'ipv4',
      1,
    ]);
  });

  test('leaves the octets of another family alone', () => {
    const { mpUnreach } = viewOf(update({ attributes: '80 0f 05 4004 47 0102' }));
    expect([mpUnreach.form, mpUnreach.count, mpUnreach.end - mpUnreach.start]).toEqual([
      'other',
      0,
      2,
    ]);
  });

  test('yields nothing of another family after rewind either', () => {
    const { mpUnreach } = viewOf(update({ attributes: '80 0f 05 4004 47 0102' }));
    mpUnreach.rewind();
    expect(mpUnreach.next()).toBe(false);
  });

  test('finds an attribute', () => {
    const view = viewOf(update({ attributes, nlri: '18 c00002' }));
    const offset = view.attributeOffset(3);
    expect(hex(view.octets.subarray(view.valueStart(offset), view.valueEnd(offset)))).toBe(
      '0a000001',
    );
  });

  test('finds the value of an attribute with an extended length', () => {
    const view = viewOf(update({ attributes: `${attributes} 90 04 0004 00000064`, nlri: '00' }));
    expect(view.uint32(view.valueStart(view.attributeOffset(4)))).toBe(100);
  });

  test('says that an attribute is not there', () => {
    const view = viewOf(update({ attributes, nlri: '18 c00002' }));
    expect([view.has(4), view.attributeOffset(4), view.attribute(4)]).toEqual([
      false,
      -1,
      undefined,
    ]);
  });

  test('knows no attribute before it has read anything', () => {
    expect(new UpdateView(wide).has(1)).toBe(false);
  });

  test('decodes one attribute', () => {
    const view = viewOf(update({ attributes, nlri: '18 c00002' }));
    expect(view.attribute(3)).toEqual({
      code: 3,
      flags: 0x40,
      name: 'NEXT_HOP',
      value: 0x0a000001,
    });
  });

  test('keeps a next hop that is no host, where the NLRI field has no prefix', () => {
    const view = viewOf(update({ withdrawn: '00', attributes: '40 03 04 00000000' }));
    expect(view.attribute(3)).toMatchObject({ name: 'NEXT_HOP', value: 0 });
  });

  test('leaves out a faulty attribute', () => {
    const view = viewOf(update({ attributes: `${attributes} 80 04 01 00`, nlri: '18 c00002' }));
    expect([view.has(4), view.attribute(4)]).toEqual([true, undefined]);
  });

  test('decodes the whole message, with its faults', () => {
    const wire = update({ attributes: `${attributes} 80 04 01 00`, nlri: '18 c00002' });
    expect(
      viewOf(wire)
        .decode()
        ?.faults.map(({ attribute }) => attribute),
    ).toEqual([4]);
  });

  test('forgets the attributes of the message before', () => {
    const view = viewOf(update({ attributes: `${attributes} 80 04 04 00000064`, nlri: '00' }));
    view.read(update({ attributes, nlri: '00' }));
    expect(view.has(4)).toBe(false);
  });

  test('forgets the attributes of one of 65536 messages before', () => {
    const view = viewOf(update({ attributes: `${attributes} 80 04 04 00000064`, nlri: '00' }));
    const without = update({ attributes, nlri: '00' });
    let found = 0;
    for (let index = 0; index < 65_540; index += 1) {
      view.read(without);
      if (view.has(4)) found += 1;
    }
    expect(found).toBe(0);
  });

  test('reads a message in the middle of others', () => {
    const wire = update({ attributes, nlri: '18 c00002' });
    const stream = octets(hex(keepalive) + hex(wire) + hex(keepalive));
    const view = new UpdateView(wide);
    view.read(stream, 19);
    expect([prefixesOf(view.nlri), view.start, view.end]).toEqual([
      [{ address: 0xc0000200, length: 24 }],
      19,
      stream.length - 19,
    ]);
  });

  test('finds attributes of a message in the middle of others', () => {
    const stream = octets(hex(keepalive) + hex(update({ attributes, nlri: '18 c00002' })));
    const view = new UpdateView(wide);
    view.read(stream, 19);
    expect(view.attribute(1)).toMatchObject({ name: 'ORIGIN', value: 'igp' });
  });

  test('looks at nothing in another message than an UPDATE', () => {
    const view = viewOf(update({ attributes, nlri: '18 c00002' }));
    expect([view.read(keepalive), view.nlri.count, view.has(1), view.decode()]).toEqual([
      false,
      0,
      false,
      undefined,
    ]);
  });

  test('refuses octets after the message, without a start', () => {
    const two = octets(hex(keepalive) + hex(keepalive));
    expect(answerTo(() => new UpdateView(wide).read(two))).toMatchObject({
      code: 1,
      subcode: 2,
      data: '0013',
    });
  });

  test('refuses a message that is cut short', () => {
    const cut = update({ attributes, nlri: '18 c00002' }).subarray(0, -1);
    expect(answerTo(() => new UpdateView(wide).read(cut, 0))).toMatchObject({
      code: 1,
      subcode: 2,
    });
  });

  test.each([Number.NaN, -1, 20, 1e10])('refuses to begin at %p', (start) => {
    expect(thrownBy(() => new UpdateView(wide).read(keepalive, start))).toMatchObject({
      code: 'ERR_BGP_MESSAGE',
    });
  });

  test('looks at nothing after an error', () => {
    const view = viewOf(update({ attributes, nlri: '18 c00002' }));
    thrownBy(() => view.read(update({ attributes, nlri: '21 c000020000' })));
    expect([view.nlri.count, view.has(1), view.decode()]).toEqual([0, false, undefined]);
  });

  test('knows where a message with a fault ends', () => {
    const view = new UpdateView(wide);
    const bad = update({ attributes, nlri: '21 c000020000' });
    thrownBy(() => view.read(bad));
    expect(view.end).toBe(bad.length);
  });
});

/** What `decodeMessage` says, without what a view leaves to it. */
function expectation(wire: Uint8Array, context: MessageContext): unknown {
  const decoded = decodeAs('update', wire, context);
  const find = <Name extends 'MP_REACH' | 'MP_UNREACH'>(
    name: Name,
  ): Extract<UpdateMessage['attributes'][number], { name: Name }> | undefined =>
    decoded.attributes.find(
      (attribute): attribute is Extract<UpdateMessage['attributes'][number], { name: Name }> =>
        attribute.name === name,
    );
  const reach = find('MP_REACH')?.value;
  const unreach = find('MP_UNREACH')?.value;
  const clean = (prefixes: readonly (Ipv4Nlri | Ipv6Nlri)[]): unknown[] =>
    prefixes.map(({ address, length, pathId }) => ({
      address,
      length,
      ...(pathId !== undefined && { pathId }),
    }));
  return {
    withdrawn: clean(decoded.withdrawn),
    nlri: clean(decoded.nlri),
    reach: reach === undefined || reach.family === 'other' ? [] : clean(reach.nlri),
    unreach: unreach === undefined || unreach.family === 'other' ? [] : clean(unreach.withdrawn),
    attributes: decoded.attributes,
  };
}

function observation(view: UpdateView): unknown {
  const counts = [view.withdrawn, view.nlri, view.mpReach, view.mpUnreach].map(
    ({ count }) => count,
  );
  const lists = [view.withdrawn, view.nlri, view.mpReach, view.mpUnreach].map(prefixesOf);
  expectSame(
    counts,
    lists.map(({ length }) => length),
  );
  const [withdrawn, nlri, reach, unreach] = lists;
  const found = Array.from({ length: 256 }, (_, code) => view.attribute(code))
    .filter((attribute) => attribute !== undefined)
    .map((attribute) => ({ attribute, offset: view.attributeOffset(attribute.code) }))
    .sort((a, b) => a.offset - b.offset)
    .map(({ attribute }) => attribute);
  return { withdrawn, nlri, reach, unreach, attributes: found };
}

/** Like `toEqual`, which takes its time for thousands of values. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

/** The view and the decoder say the same, between other messages too. */
function compare(wire: Uint8Array, context: MessageContext): void {
  const stream = octets(hex(keepalive) + hex(wire) + hex(keepalive));
  const view = new UpdateView(context);
  let refusal: unknown;
  try {
    decodeMessage(wire, context);
  } catch (error) {
    refusal = error;
  }
  if (refusal === undefined) {
    const expected = expectation(wire, context);
    view.read(wire);
    expectSame(observation(view), expected);
    view.read(stream, keepalive.length);
    expectSame(observation(view), expected);
    return;
  }
  const { message: text, notification, offset } = refusal as Record<string, unknown>;
  const same = { message: text, notification, offset };
  expect(thrownBy(() => view.read(wire))).toMatchObject(same);
}

describe('property of UpdateView', () => {
  test('it yields what decodeMessage yields', () => {
    fc.assert(
      fc.property(sessionUpdateArbitrary, ({ context, update: value }) => {
        compare(encodeMessage(value, context), context);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('it accepts and refuses mutated UPDATEs as decodeMessage does', () => {
    fc.assert(
      fc.property(
        sessionUpdateArbitrary,
        contextArbitrary,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 3,
        }),
        ({ context, update: value }, other, changes) => {
          const wire = encodeMessage(value, context);
          for (const [where, octet] of changes) wire[19 + (where % (wire.length - 19))] = octet;
          compare(wire, context);
          compare(wire, other);
        },
      ),
      { numRuns: propertyRuns(500) },
    );
  });

  test('it accepts and refuses random attributes as decodeMessage does', () => {
    const multiprotocol = fc
      .tuple(
        fc.constantFrom(0x80, 0xc0, 0x40),
        fc.constantFrom(14, 15),
        fc.constantFrom('00010104c000020100180a0000', '000101', '0002', '000201180a0000', ''),
      )
      .map(([flags, code, value]) => [flags, code, value.length / 2, ...octets(value)]);
    const nextHop = fc
      .constantFrom([0, 0, 0, 0], [224, 0, 0, 1], [192, 0, 2, 1])
      .map((address) => [0x40, 3, 4, ...address]);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(rawAttributeArbitrary, multiprotocol, nextHop), { maxLength: 5 }),
        fc.constantFrom('', '', '18 c00002', '18 c0'),
        fc.constantFrom('', '', '18 c00002', '08 0a 21'),
        contextArbitrary,
        fc.constantFrom('internal', 'external', undefined),
        (raw, nlri, withdrawn, context, peerType) => {
          const section = hex(Uint8Array.from(raw.flat()));
          const session = { ...context, ...(peerType !== undefined && { peerType }) };
          compare(update({ withdrawn, attributes: section, nlri }), session);
        },
      ),
      { numRuns: propertyRuns(2_000) },
    );
  });
});
