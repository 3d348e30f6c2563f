import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  BgpMessageError,
  UpdateView,
  type MessageContext,
} from '../../../src/bgp-packet-lite/index.ts';
import {
  firstAsProblem,
  ineligibilityOf,
  type ReceivingRules,
} from '../../../src/bgp/speaker/adj-rib-in/index.ts';
import { isPlainlySound } from '../../../src/bgp/speaker/sound-attributes.ts';
import { octets, update } from '../../bgp-packet-lite/octets.ts';

const context: MessageContext = { fourOctetAsn: true, peerType: 'external' };

/** We are AS 65010, the peer is AS 65000. */
const rules: ReceivingRules = {
  ownAsns: [65_010],
  routerId: 0x0a00_000b,
  internal: false,
  enforceFirstAs: false,
  negotiated: { peerAsn: 65_000, fourOctetAsn: true, peerRole: undefined },
};

const origin = '40 01 01 00';
const path = '40 02 0a 02 02 0000fde8 0000fde9';
const nextHop = '40 03 04 c0000201';
const mandatory = origin + path + nextHop;

function isSound(
  attributes: string,
  { nlri = '18 cb0071', ...more }: Partial<ReceivingRules> & { nlri?: string } = {},
): boolean {
  const view = new UpdateView(context);
  view.read(update({ attributes, nlri }));
  return isPlainlySound(view, { ...rules, ...more });
}

describe('an UPDATE is plainly sound', () => {
  test.each([
    ['with what is mandatory', mandatory],
    ['with MED', `${mandatory} 80 04 04 00000064`],
    ['with ATOMIC_AGGREGATE and AGGREGATOR', `${mandatory} 40 06 00  c0 07 08 0000fde9 c0000201`],
    ['with communities', `${mandatory} c0 08 08 fde80001 fde80002`],
    ['with extended communities', `${mandatory} c0 10 08 0002fde800000064`],
    ['with large communities', `${mandatory} c0 20 0c 0000fde8 00000001 00000002`],
    ['with an extended length', `${mandatory} d0 08 0004 fde80001`],
    ['with the Partial bit', `${mandatory} e0 08 04 fde80001`],
    ['with an AS_SET at the end', `${origin}${nextHop} 40 02 0c 02 01 0000fde8 01 01 0000fde9`],
  ])('%s', (_what, attributes) => {
    expect(isSound(attributes)).toBe(true);
  });
});

describe('an UPDATE takes a closer look', () => {
  test.each([
    ['without ORIGIN', path + nextHop],
    ['without AS_PATH', origin + nextHop],
    ['without NEXT_HOP', origin + path],
    ['with an ORIGIN of 3', `40 01 01 03 ${path}${nextHop}`],
    ['with two of one kind', `${mandatory}${origin}`],
    ['with two LARGE_COMMUNITY', `${mandatory}${'c0 20 0c 0000fde8 00000001 00000002'.repeat(2)}`],
    ['with wrong flags', `${mandatory} 40 04 04 00000064`],
    ['with a wrong length', `${mandatory} 80 04 03 000064`],
    ['with half a community', `${mandatory} c0 08 06 fde80001 fde8`],
    ['with no communities', `${mandatory} c0 08 00`],
    ['with an unknown attribute', `${mandatory} c0 63 01 00`],
    ['with an attribute for route reflection', `${mandatory} 80 09 04 0a00000c`],
    ['with OTC', `${mandatory} c0 23 04 0000fde8`],
    ['with LOCAL_PREF from an external peer', `${mandatory} 40 05 04 00000064`],
    ['with an aggregator in AS 0', `${mandatory} c0 07 08 00000000 c0000201`],
    ['with AS 0 in its path', `${origin}${nextHop} 40 02 06 02 01 00000000`],
    ['with our AS in its path', `${origin}${nextHop} 40 02 0a 02 02 0000fde8 0000fdf2`],
    ['with a segment of no AS', `${origin}${nextHop} 40 02 02 02 00`],
    ['with a segment that is cut short', `${origin}${nextHop} 40 02 06 02 02 0000fde8`],
    ['with a confederation segment', `${origin}${nextHop} 40 02 06 03 01 0000fde8`],
    ['with a multicast next hop', `${origin}${path} 40 03 04 e0000001`],
    ['with a next hop in 0.0.0.0/8', `${origin}${path} 40 03 04 00000001`],
    ['with a stray octet', `${mandatory} 80`],
  ])('%s', (_what, attributes) => {
    expect(isSound(attributes)).toBe(false);
  });

  test('without prefixes in its last field', () => {
    expect(isSound(mandatory, { nlri: '' })).toBe(false);
  });

  test('where the peer must put its own AS first, and has not', () => {
    expect(isSound(`${origin}${nextHop} 40 02 06 02 01 0000fde9`, { enforceFirstAs: true })).toBe(
      false,
    );
  });

  test('where AS numbers have two octets', () => {
    const negotiated = { ...rules.negotiated, fourOctetAsn: false };
    expect(isSound(mandatory, { negotiated })).toBe(false);
  });
});

test('a closer look finds nothing in what is plainly sound, whatever octets are changed', () => {
  const plain = octets(
    `${mandatory} 80 04 04 00000064 40 06 00 c0 07 08 0000fde9 c0000201 c0 08 08 fde80001 fde80002 c0 10 08 0002fde800000064 c0 20 0c 0000fde8 00000001 00000002`,
  );
  const changes = fc.array(
    fc.tuple(fc.nat(plain.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 2, 3, 4, 8))),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(changes, fc.boolean(), (changed, enforceFirstAs) => {
      const attributes = Uint8Array.from(plain);
      for (const [position, octet] of changed) attributes[position] = octet;
      const view = new UpdateView(context);
      try {
        view.read(
          update({ attributes: Buffer.from(attributes).toString('hex'), nlri: '18 cb0071' }),
        );
      } catch (error) {
        if (error instanceof BgpMessageError) return;
        throw error;
      }
      const judged = { ...rules, enforceFirstAs };
      if (!isPlainlySound(view, judged)) return;
      const { attributes: decoded = [], faults } = view.decode() ?? {};
      expect(faults ?? []).toEqual([]);
      expect(firstAsProblem(decoded, judged)).toBeUndefined();
      expect(ineligibilityOf(decoded, judged)).toBeUndefined();
    }),
    { numRuns: 5_000 },
  );
});
