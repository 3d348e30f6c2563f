import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeMessage, MessageFramer } from '../../../../src/bgp-packet-lite/index.ts';
import { AdjRibOut } from '../../../../src/bgp/speaker/sending/adj-rib-out.ts';
import type { UpdateBlock } from '../../../../src/bgp/speaker/sending/update-block.ts';
import { parseRoute } from '../../../../src/bgp/speaker/route.ts';
import { reason } from '../../../../src/core/index.ts';
import { AdjRibIn } from '../../../../src/testing/adj-rib-in.ts';
import { FeedLab, type Peer } from './feed-lab.ts';

const A = '192.0.2.1/32';
const why = reason('changed', 'changed behind everybody’s back');

/** What is desired of a prefix becomes this (a route with a MED, or none), and nobody is told. */
function tamper(lab: FeedLab, prefix: string, med: number | undefined): void {
  const { table } = lab.distribution.desired;
  const parsed = parseRoute({ prefix, med });
  const route = table.intern(parsed.prefix, parsed.text, why);
  table.hold(route);
  route.exported = med === undefined ? undefined : parsed.exported;
}

/** What is found to be wrong, and mended, at one peer. */
function check(lab: FeedLab, { feed }: Peer): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const route of lab.distribution.desired.table.values()) {
    const damage = feed.check(route);
    if (damage !== undefined) found[route.text] = damage;
  }
  return found;
}

/** The MED of each prefix that a peer has by all that it was sent. */
class Received {
  readonly #rib = new AdjRibIn();
  readonly #framer = new MessageFramer({ maxLength: 4_096 });
  /** How often a prefix has come, gone or changed. */
  changes = 0;

  table({ session }: Peer): Readonly<Record<string, number | undefined>> {
    for (const octets of session.taken.splice(0)) {
      this.#framer.push(octets);
      for (let next = this.#framer.next(); next !== undefined; next = this.#framer.next()) {
        const message = decodeMessage(next, { fourOctetAsn: true });
        if (message.type !== 'update') continue;
        const at = new Date(0);
        this.changes += this.#rib.apply(message, { peer: 'us', room: 1_000, at }).changes.length;
      }
    }
    return Object.fromEntries(Array.from(this.#rib, ([text, { med }]) => [text, med]));
  }
}

describe('a peer whose routes are not what they should be', () => {
  test('gets what is missing', async () => {
    const lab = new FeedLab();
    const peer = lab.connect();
    await lab.settle();
    tamper(lab, A, 1);
    expect(check(lab, peer)).toEqual({ [A]: 'route-missing' });
    await lab.settle();
    expect(peer.told).toEqual([`+${A}`]);
  });

  test('is told what has changed', async () => {
    const lab = new FeedLab();
    lab.announce(A, { med: 1 });
    const peer = lab.connect();
    await lab.settle();
    tamper(lab, A, 2);
    expect(check(lab, peer)).toEqual({ [A]: 'route-outdated' });
    await lab.settle();
    expect(new Received().table(peer)).toEqual({ [A]: 2 });
  });

  test('loses what is not desired any more', async () => {
    const lab = new FeedLab();
    lab.announce(A);
    const peer = lab.connect();
    await lab.settle();
    tamper(lab, A, undefined);
    expect(check(lab, peer)).toEqual({ [A]: 'route-left-over' });
    await lab.settle();
    expect(peer.told).toEqual([`+${A}`, `-${A}`]);
  });

  test('has after one look exactly what is desired, whatever was wrong, with no UPDATE but for that', async () => {
    const state = fc.option(fc.nat(2), { nil: undefined });
    const prefixes = fc.array(fc.record({ before: state, after: state }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(prefixes, async (states) => {
        const lab = new FeedLab();
        const text = (index: number): string => `192.0.2.${index}/32`;
        states.forEach(({ before }, index) => {
          if (before !== undefined) lab.announce(text(index), { med: before });
        });
        const peers = [lab.connect(), lab.connect({ address: '10.0.0.2' })];
        const received = peers.map(() => new Received());
        const tables = (): readonly unknown[] =>
          peers.map((peer, index) => received[index]?.table(peer));
        await lab.settle();
        tables();
        const sent = received.map(({ changes }) => changes);
        states.forEach(({ after }, index) => {
          tamper(lab, text(index), after);
        });
        const wrong = states.filter(({ before, after }) => before !== after).length;
        expect(peers.map((peer) => Object.keys(check(lab, peer)).length)).toEqual([wrong, wrong]);
        await lab.settle();
        const wanted = Object.fromEntries(
          states.flatMap(({ after }, index) =>
            after === undefined ? [] : [[text(index), after] as const],
          ),
        );
        expect(tables()).toEqual([wanted, wanted]);
        expect(received.map(({ changes }, index) => changes - (sent[index] ?? 0))).toEqual([
          wrong,
          wrong,
        ]);
        expect(peers.map((peer) => check(lab, peer))).toEqual([{}, {}]);
      }),
      { numRuns: 200, seed: 1 },
    );
  }, 60_000);
});

describe('nothing is wrong', () => {
  test('with what is on its way', async () => {
    const lab = new FeedLab();
    const peer = lab.connect();
    await lab.settle();
    lab.announce(A);
    expect(check(lab, peer)).toEqual({});
  });

  test('with what a session has not come by yet', () => {
    const lab = new FeedLab();
    lab.announce(A);
    expect(check(lab, lab.connect())).toEqual({});
  });

  test('with what is withdrawn since the peer is stopped', async () => {
    const lab = new FeedLab();
    lab.announce(A);
    const peer = lab.connect();
    await lab.settle();
    peer.feed.withdrawAll(why);
    await lab.settle();
    expect(check(lab, peer)).toEqual({});
  });

  test('with a route that cannot be sent', async () => {
    const lab = new FeedLab();
    lab.announce('2001:db8::1/128');
    const peer = lab.connect();
    await lab.settle();
    expect(check(lab, peer)).toEqual({});
  });
});

test('a route that was dropped on its way by a fault of ours is sent after all', () => {
  const { table } = new FeedLab().distribution.desired;
  const { prefix, text, exported } = parseRoute({ prefix: A });
  const route = table.intern(prefix, text, why);
  table.hold(route);
  route.exported = exported;
  const block = { type: 'block', key: 'one' } as UpdateBlock;
  let fails = false;
  const rib = new AdjRibOut(
    table,
    () => {
      if (fails) throw new Error('a fault of ours');
      return block;
    },
    () => why,
  );
  rib.mark(route);
  fails = true;
  expect(() => rib.takeAnnouncements(() => 1)).toThrow('a fault of ours');
  fails = false;
  expect(rib.damage(route)).toBe('route-missing');
  rib.repair(route);
  expect(rib.takeAnnouncements(() => 1)?.routes).toEqual([route]);
});
