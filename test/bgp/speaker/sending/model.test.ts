import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeMessage,
  MessageFramer,
  type MessageContext,
} from '../../../../src/bgp-packet-lite/index.ts';
import type { RouteExportOptions, RouteHandle } from '../../../../src/bgp/speaker/index.ts';
import { familyNumbers, type Family } from '../../../../src/bgp/session/index.ts';
import { AdjRibIn } from '../../../../src/testing/adj-rib-in.ts';
import { FeedLab, type Peer, type PeerKind } from './feed-lab.ts';

const both: readonly Family[] = ['ipv4-unicast', 'ipv6-unicast'];
const nextHops = { 'ipv6-unicast': '2001:db8::11' };

/** Peers that differ in everything that decides octets; the first and the last are of one kind. */
const KINDS: readonly (PeerKind & { readonly address: string })[] = [
  { address: '10.0.1.1' },
  {
    address: '10.0.1.2',
    negotiated: { families: both, routeRefresh: 'enhanced', addPathSend: ['ipv4-unicast'] },
    configuration: { nextHops },
  },
  {
    address: '10.0.1.3',
    negotiated: { families: both, peerAsn: 65_010, extendedMessage: true, routeRefresh: 'plain' },
    configuration: { nextHops },
  },
  { address: '10.0.1.4' },
];

const PREFIXES = [
  ...Array.from({ length: 8 }, (_, index) => `192.0.2.${index}/32`),
  '198.51.100.0/24',
  '2001:db8:1::/48',
  '2001:db8:2::/48',
];

const WAYS: readonly RouteExportOptions[] = [
  {},
  { med: 1 },
  { med: 2, localPref: 200, prepend: 1 },
  { peers: ['10.0.1.1', '10.0.1.2'] },
  { med: 3, perPeer: { '10.0.1.2': { med: 4 }, '10.0.1.4': {} } },
  { med: 5, peers: ['10.0.1.3'], perPeer: { '10.0.1.3': { communities: ['65000:1'] } } },
  { med: 6, perPeer: { '10.0.1.1': 'withdraw', '10.0.1.4': { med: 7 } } },
];

/** The MED of each of these ways at each of the peers; -1 where there is none, undefined where the route is not for it. */
const EXPECTED: readonly (readonly (number | undefined)[])[] = [
  [-1, -1, -1, -1],
  [1, 1, 1, 1],
  [2, 2, 2, 2],
  [-1, -1, undefined, undefined],
  [3, 4, 3, 3],
  [undefined, undefined, 5, undefined],
  [undefined, 6, 6, 7],
];

const SPEAKS_IPV6 = [false, true, true, false];

type Command =
  | { readonly type: 'announce' | 'update'; readonly prefix: number; readonly way: number }
  | { readonly type: 'withdraw' | 'drain'; readonly prefix: number }
  | {
      readonly type: 'block' | 'drip' | 'unblock' | 'lose' | 'refresh' | 'regroup';
      readonly peer: number;
    }
  | { readonly type: 'settle' | 'turn' };

const prefix = fc.nat(PREFIXES.length - 1);
const way = fc.nat(WAYS.length - 1);
const peer = fc.nat(KINDS.length - 1);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('announce' as const), prefix, way }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('update' as const), prefix, way }) },
  {
    weight: 7,
    arbitrary: fc.record({
      type: fc.constantFrom('withdraw' as const, 'withdraw' as const, 'drain' as const),
      prefix,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'block' as const,
        'drip' as const,
        'unblock' as const,
        'lose' as const,
        'refresh' as const,
        'regroup' as const,
      ),
      peer,
    }),
  },
  { weight: 6, arbitrary: fc.constant<Command>({ type: 'settle' }) },
  { weight: 6, arbitrary: fc.constant<Command>({ type: 'turn' }) },
);

const commands = fc.array(command, { minLength: 1, maxLength: 100 });

/** One peer, and what it has heard. */
class Neighbour {
  readonly #lab: FeedLab;
  readonly #kind: PeerKind;
  readonly #context: MessageContext;
  #peer: Peer;
  #rib = new AdjRibIn();
  #framer = new MessageFramer({ maxLength: 65_535 });
  /** UPDATEs that changed nothing, as long as none was asked for. */
  useless = 0;
  #asked = false;

  constructor(lab: FeedLab, kind: PeerKind) {
    this.#lab = lab;
    this.#kind = kind;
    this.#context = {
      fourOctetAsn: true,
      extendedMessage: true,
      addPath: (kind.negotiated?.addPathSend ?? []).map(familyNumbers),
    };
    this.#peer = lab.connect(kind);
  }

  block(): void {
    this.#peer.session.takes = false;
    this.#peer.session.room = 3;
  }

  /** Its kernel takes one write. */
  drip(): void {
    this.#peer.session.take(1);
    this.#peer.feed.drained();
  }

  unblock(): void {
    this.#peer.session.takes = true;
    this.#peer.session.take();
    this.#peer.feed.drained();
  }

  /** It forgets everything, and asks for it. */
  refresh(): void {
    if ((this.#kind.negotiated?.routeRefresh ?? 'none') !== 'none') {
      this.#hear();
      this.#rib = new AdjRibIn();
      this.#asked = true;
    }
    for (const family of both) this.#peer.feed.refresh(family);
  }

  /** What the session says of routes is made anew. */
  regroup(): void {
    this.#peer.regroup();
  }

  lose(): void {
    this.#peer.feed.end();
    this.#rib = new AdjRibIn();
    this.#framer = new MessageFramer({ maxLength: 65_535 });
    this.#peer = this.#lab.connect(this.#kind);
  }

  /** What it has, with the MED of each. */
  get table(): Readonly<Record<string, number>> {
    this.#hear();
    return Object.fromEntries(Array.from(this.#rib, ([text, { med }]) => [text, med ?? -1]));
  }

  get told(): readonly string[] {
    return Array.from(this.#peer.feed.routes(), ({ text }) => text);
  }

  #hear(): void {
    for (const octets of this.#peer.session.taken.splice(0)) {
      this.#framer.push(octets);
      for (let next = this.#framer.next(); next !== undefined; next = this.#framer.next()) {
        const message = decodeMessage(next, this.#context);
        if (message.type !== 'update') continue;
        const at = this.#lab.clock.date();
        const { changes } = this.#rib.apply(message, { peer: 'us', room: 1_000, at });
        const isMarker = message.nlri.length === 0 && message.attributes.length < 2;
        if (changes.length === 0 && !isMarker && !this.#asked) this.useless += 1;
      }
    }
  }
}

/** @param mostMarks few, so that the walks through all routes take many turns, with changes in between */
async function run(commands: readonly Command[], mostMarks?: number): Promise<void> {
  const lab = new FeedLab(mostMarks);
  const neighbours = KINDS.map((kind) => new Neighbour(lab, kind));
  const owners = PREFIXES.map((): { handle: RouteHandle; way: number; drained: boolean }[] => []);
  for (const one of commands) await perform(one);
  for (const neighbour of neighbours) neighbour.unblock();
  await lab.settle();
  expect(neighbours.map(({ table }) => table)).toEqual(KINDS.map((_, index) => desired(index)));
  expect(neighbours.map(({ told }) => [...told].sort())).toEqual(
    KINDS.map((_, index) => Object.keys(desired(index)).sort()),
  );
  expect(neighbours.map(({ useless }) => useless)).toEqual([0, 0, 0, 0]);

  function desired(index: number): Readonly<Record<string, number>> {
    return Object.fromEntries(
      PREFIXES.flatMap((text, number) => {
        const said = (owners[number] ?? [])
          .toSorted((a, b) => Number(a.drained) - Number(b.drained))
          .map((owner) => EXPECTED[owner.way]?.[index]);
        const med = said.find((one) => one !== undefined);
        const isSpoken = SPEAKS_IPV6[index] === true || !text.includes(':');
        return med === undefined || !isSpoken ? [] : [[text, med]];
      }),
    );
  }

  async function perform(one: Command): Promise<void> {
    switch (one.type) {
      case 'settle':
        await lab.settle();
        return;
      case 'turn':
        lab.clock.turn();
        return;
      case 'announce': {
        const handle = lab.announce(PREFIXES[one.prefix] ?? '', WAYS[one.way]);
        owners[one.prefix]?.push({ handle, way: one.way, drained: false });
        return;
      }
      case 'update': {
        const newest = owners[one.prefix]?.at(-1);
        newest?.handle.update(WAYS[one.way] ?? {});
        if (newest !== undefined) Object.assign(newest, { way: one.way, drained: false });
        return;
      }
      case 'withdraw':
        owners[one.prefix]?.shift()?.handle.withdraw();
        return;
      case 'drain': {
        const oldest = owners[one.prefix]?.[0];
        oldest?.handle.deprefer();
        if (oldest !== undefined) oldest.drained = true;
        return;
      }
      default:
        neighbours[one.peer]?.[one.type]();
    }
  }
}

describe('whatever is announced, asked, blocked and lost', () => {
  test('each peer has what is desired for it, and no UPDATE was for nothing', async () => {
    await fc.assert(
      fc.asyncProperty(commands, (all) => run(all)),
      { numRuns: 300, seed: 1 },
    );
  }, 60_000);

  test.each([1, 2, 5])(
    'the same holds while %i of the routes are looked at in a turn',
    async (mostMarks) => {
      await fc.assert(
        fc.asyncProperty(commands, (all) => run(all, mostMarks)),
        { numRuns: 200, seed: 2 },
      );
    },
    60_000,
  );
});
