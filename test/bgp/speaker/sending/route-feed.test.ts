import { describe, expect, test } from '@jest/globals';
import { reason } from '../../../../src/core/index.ts';
import { FeedLab, type Peer, type PeerKind } from './feed-lab.ts';

const A = '192.0.2.1/32';
const B = '192.0.2.2/32';

/** RFC 4724 §2 */
const END_OF_RIB = '0200000000';

const both: PeerKind = { negotiated: { families: ['ipv4-unicast', 'ipv6-unicast'] } };

/** A peer that has everything. */
async function fed(lab: FeedLab, kind: PeerKind = {}): Promise<Peer> {
  const peer = lab.connect(kind);
  await lab.settle();
  peer.said();
  peer.told.length = 0;
  return peer;
}

describe('1,000 withdrawals in one event', () => {
  test('are two UPDATEs of 4,096 octets in one write', async () => {
    const lab = new FeedLab();
    const handles = lab.announceMany(1_000);
    const peer = await fed(lab);
    for (const handle of handles) handle.withdraw();
    await lab.settle();
    expect(peer.session.writes).toHaveLength(1);
    // RFC 4271 §4.3: 814 times 5 octets in the first one.
    expect(peer.sizes()).toEqual(['UPDATE 4093', 'UPDATE 953']);
  });

  test('are one extended message (RFC 8654)', async () => {
    const lab = new FeedLab();
    const handles = lab.announceMany(1_000);
    const peer = await fed(lab, { negotiated: { extendedMessage: true } });
    for (const handle of handles) handle.withdraw();
    await lab.settle();
    expect(peer.sizes()).toEqual(['UPDATE 5023']);
  });
});

describe('peers of one kind', () => {
  test('are sent the very same octets', async () => {
    const lab = new FeedLab();
    const peers = Array.from({ length: 100 }, (_, index) =>
      lab.connect({ address: `10.0.1.${index}` }),
    );
    await lab.settle();
    for (const peer of peers) peer.said();
    lab.announce(A);
    await lab.settle();
    const [first] = peers.map(({ session }) => session.writes[0]);
    const isShared = peers.every(({ session }) => session.writes[0] === first);
    expect([first?.length, isShared]).toEqual([48, true]);
  });

  test('share a table that one of them gets later', async () => {
    const lab = new FeedLab();
    lab.announceMany(30_000);
    const early = lab.connect({ address: '10.0.1.1' });
    await lab.settle();
    await lab.settle();
    const late = lab.connect({ address: '10.0.1.2' });
    await lab.settle();
    await lab.settle();
    expect(late.session.writes[0]).toBe(early.session.writes[0]);
    expect(late.said()).toEqual(early.said());
  });

  test('are told apart by what their routes say', async () => {
    const lab = new FeedLab();
    const [a, b] = [
      await fed(lab, { address: '10.0.1.1' }),
      await fed(lab, { address: '10.0.1.2' }),
    ];
    lab.announce(A, { perPeer: { '10.0.1.2': { med: 1 } } });
    await lab.settle();
    expect([a.sizes(), b.sizes()]).toEqual([['UPDATE 48'], ['UPDATE 55']]);
  });

  test('are not sent what was remembered of a prefix that had the same number', async () => {
    const lab = new FeedLab();
    const a = await fed(lab, { address: '10.0.1.1' });
    const handle = lab.announce(A);
    await lab.settle();
    handle.withdraw();
    await lab.settle();
    a.said();
    lab.announce(B);
    await lab.settle();
    expect(a.said()[0]).toMatch(/20c0000202$/);
  });
});

describe('a full table', () => {
  test('is sent in batches, one in each turn of the event loop', async () => {
    const lab = new FeedLab();
    lab.announceMany(30_000);
    const peer = lab.connect();
    await lab.settle();
    const sizes = peer.session.writes.map(({ length }) => length);
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 * 65_536);
  });

  test('does not keep a withdrawal waiting', async () => {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = await fed(lab);
    peer.session.takes = false;
    lab.announceMany(30_000);
    await lab.settle();
    expect(peer.session.writes).toHaveLength(1);
    handle.withdraw();
    await lab.settle();
    peer.said();
    peer.session.take();
    peer.feed.drained();
    await lab.settle();
    expect(peer.said()[0]).toBe('020005' + '20c0000201' + '0000');
  });

  test('ends with End-of-RIB, of each family', async () => {
    const lab = new FeedLab();
    lab.announceMany(30_000);
    const peer = lab.connect(both);
    await lab.settle();
    expect(peer.sizes().slice(-2)).toEqual(['EoR', 'EoR']);
  });

  test('that nobody reads is not given to the kernel', async () => {
    const lab = new FeedLab();
    lab.announceMany(100_000);
    const peer = lab.connect();
    peer.session.takes = false;
    await lab.settle();
    expect(peer.session.writes).toHaveLength(1);
  });
});

describe('peers that all get a full table', () => {
  const ROUTES = 10_000;
  /** What is looked at in a turn, by all peers together (DESIGN rule 7: nothing blocks the event loop). */
  const MOST = 8_192;

  function connectTen(lab: FeedLab): readonly Peer[] {
    return Array.from({ length: 10 }, (_, index) => lab.connect({ address: `10.0.1.${index}` }));
  }

  /** How many routes all peers together have marked: each mark keeps its route in the table. */
  function marked(lab: FeedLab): number {
    let sum = 0;
    for (const { holders } of lab.distribution.desired.table.values()) sum += holders - 1;
    return sum;
  }

  /** How many routes are withdrawn by what was written since. */
  function withdrawnBy(peers: readonly Peer[]): number {
    // RFC 4271 §4.3: 23 octets of an UPDATE are no prefix, and a /32 takes 5.
    const sizes = peers.flatMap((peer) => peer.sizes());
    return sizes.reduce((sum, size) => sum + (Number(size.slice('UPDATE '.length)) - 23) / 5, 0);
  }

  test('mark some thousand routes in each turn of the event loop', async () => {
    const lab = new FeedLab();
    lab.announceMany(ROUTES);
    connectTen(lab);
    expect(marked(lab)).toBe(0);
    await Promise.resolve();
    const counts = [0, marked(lab)];
    while (counts.length < 1 + (10 * ROUTES) / MOST) {
      lab.clock.turn();
      counts.push(marked(lab));
    }
    const steps = counts.map((count, index) => count - (counts[index - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(MOST);
  });

  test('take turns, so that none waits for another to be through', async () => {
    const lab = new FeedLab(100);
    lab.announceMany(1_000);
    const peers = connectTen(lab);
    await Promise.resolve();
    for (let turn = 0; turn < 29; turn += 1) lab.clock.turn();
    const [first] = peers;
    expect(marked(lab)).toBe(3_000);
    expect(first?.said()).not.toEqual([]);
    expect(
      peers.every(({ session }) => session.writes.length > 0 || session === first?.session),
    ).toBe(true);
  });

  test('are rid of it some thousand routes in each turn', async () => {
    const lab = new FeedLab();
    lab.announceMany(ROUTES);
    const peers = connectTen(lab);
    await lab.settle();
    withdrawnBy(peers);
    for (const { feed } of peers) feed.withdrawAll(reason('over', 'over'));
    await Promise.resolve();
    expect(withdrawnBy(peers)).toBe(MOST);
  });

  test('all have it in the end, and then End-of-RIB', async () => {
    const lab = new FeedLab();
    lab.announceMany(ROUTES);
    const peers = connectTen(lab);
    await lab.settle();
    const outcomes = peers.map((peer) => [peer.told.length, peer.sizes().at(-1)]);
    expect(outcomes).toEqual(Array(10).fill([ROUTES, 'EoR']));
  });

  test('get their withdrawals while the rest is still to be marked', async () => {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = await fed(lab);
    lab.announceMany(30_000);
    await lab.settle();
    peer.said();
    connectTen(lab);
    handle.withdraw();
    await Promise.resolve();
    expect(peer.sizes()).toEqual(['UPDATE 28']);
  });
});

describe('a peer that is configured anew while it is fed', () => {
  test('gets every route as it is to be now', async () => {
    const lab = new FeedLab(1_000);
    lab.announceMany(3_000);
    const peer = lab.connect();
    await Promise.resolve();
    peer.regroup({ med: 5 });
    await lab.settle();
    const said = peer.said();
    // RFC 4271 §4.3: MULTI_EXIT_DISC is attribute 4, of 4 octets.
    const isOld = said.some(
      (update) => update !== END_OF_RIB && !update.includes('80040400000005'),
    );
    expect([peer.told.length, isOld, said.at(-1)]).toEqual([3_000, false, END_OF_RIB]);
  });
});

describe('a route that a session cannot carry', () => {
  const prefix = '2001:db8::/48';

  /** Why the peer does not get it, and what it was sent. */
  async function outcome(
    kind: PeerKind,
    route = prefix,
    nextHop?: string,
  ): Promise<readonly [string | undefined, readonly string[]]> {
    const lab = new FeedLab();
    lab.announce(route, { nextHop });
    const peer = lab.connect(kind);
    await lab.settle();
    const desired = lab.distribution.desired.get(route);
    return [desired && peer.feed.unsent(desired)?.code, peer.sizes()];
  }

  test('is of a family that is not negotiated', async () => {
    expect(await outcome({})).toEqual(['family-not-negotiated', ['EoR']]);
  });

  test('is of IPv6 over IPv4 without a next hop', async () => {
    expect(await outcome(both)).toEqual(['no-next-hop', ['EoR', 'EoR']]);
  });

  test('is of IPv4 over IPv6 without RFC 8950 and without a next hop', async () => {
    const kind: PeerKind = { address: '2001:db8::1', localAddress: '2001:db8::11' };
    expect(await outcome(kind, A)).toEqual(['no-next-hop', ['EoR']]);
  });

  test('has an IPv6 next hop that an IPv4 peer does not take', async () => {
    expect(await outcome({}, A, '2001:db8::1')).toEqual(['no-next-hop', ['EoR']]);
  });

  test('leads to the peer itself (RFC 4271 §5.1.3)', async () => {
    expect(await outcome({}, A, '10.0.0.1')).toEqual(['next-hop-is-peer', ['EoR']]);
  });

  test('says more than a message has room for', async () => {
    const communities = Array.from({ length: 1_020 }, (_, index) => 0xfde80000 + index);
    const kind: PeerKind = { configuration: { attributes: { communities } } };
    expect(await outcome(kind, A)).toEqual(['attributes-too-long', ['EoR']]);
  });

  test('and could be carried before is withdrawn', async () => {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = await fed(lab);
    handle.update({ nextHop: '2001:db8::1' });
    await lab.settle();
    expect(peer.told).toEqual([`-${A}`]);
  });

  test('and is for others only, is not missed', async () => {
    const lab = new FeedLab();
    lab.announce(A, { peers: ['10.0.0.2'] });
    const peer = lab.connect();
    await lab.settle();
    const desired = lab.distribution.desired.get(A);
    expect([desired && peer.feed.unsent(desired), peer.sizes()]).toEqual([undefined, ['EoR']]);
  });
});

describe('what is told', () => {
  test('is what the kernel has taken', async () => {
    const lab = new FeedLab();
    const peer = await fed(lab);
    peer.session.takes = false;
    lab.announce(A);
    await lab.settle();
    expect(peer.told).toEqual([]);
    peer.session.take();
    expect(peer.told).toEqual([`+${A}`]);
  });

  test('is not told by a session that is over', async () => {
    const lab = new FeedLab();
    const peer = await fed(lab);
    peer.session.takes = false;
    lab.announce(A);
    await lab.settle();
    peer.feed.end();
    peer.session.take();
    expect(peer.told).toEqual([]);
  });

  test('is a withdrawal from a peer that is not named any more', async () => {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = await fed(lab);
    handle.update({ peers: ['10.0.0.2'] });
    await lab.settle();
    expect(peer.told).toEqual([`-${A}`]);
  });
});

describe('a listener that announces', () => {
  test('within the write of one peer takes nothing from what is to be written to another', async () => {
    const lab = new FeedLab();
    const first = await fed(lab, { address: '10.0.0.1' });
    const second = await fed(lab, { address: '10.0.0.2' });
    // A connection may say that it has taken octets before it returns.
    second.session.sendMessages = (_octets, handed) => {
      handed();
    };
    let isFirst = true;
    second.onTold = () => {
      if (isFirst) lab.announce(B);
      isFirst = false;
    };
    lab.announce(A);
    // More than a batch, for one of them alone: it is written before the batch of the other.
    lab.announceMany(20_000, { peers: ['10.0.0.2'] });
    await lab.settle();
    expect([...first.feed.routes()].map(({ text }) => text)).toEqual([A, B]);
  });
});

describe('a listener that ends the session', () => {
  /** What it is told, and which routes are lost, when it does so on hearing of the first route. */
  async function endAtFirst(
    peer: Peer,
    lab: FeedLab,
  ): Promise<{ told: readonly string[]; lost: readonly string[] }> {
    const lost: string[] = [];
    peer.onTold = () => {
      lost.push(...Array.from(peer.feed.end(), ({ text }) => text));
    };
    await lab.settle();
    return { told: peer.told, lost };
  }

  test('is told of no further announcement, and loses what it was told', async () => {
    const lab = new FeedLab();
    const peer = await fed(lab);
    lab.announce(A);
    lab.announce(B);
    expect(await endAtFirst(peer, lab)).toEqual({ told: [`+${A}`], lost: [A] });
  });

  test('is told of no further withdrawal, and loses what it was not told of', async () => {
    const lab = new FeedLab();
    const handles = [lab.announce(A), lab.announce(B)];
    const peer = await fed(lab);
    for (const handle of handles) handle.withdraw();
    expect(await endAtFirst(peer, lab)).toEqual({ told: [`-${A}`], lost: [B] });
  });

  test('leaves nothing behind', async () => {
    const lab = new FeedLab();
    const handles = [lab.announce(A), lab.announce(B)];
    const peer = await fed(lab);
    for (const handle of handles) handle.withdraw();
    await endAtFirst(peer, lab);
    expect([...lab.distribution.desired.table.values()]).toEqual([]);
  });
});

describe('when a session is over', () => {
  test('the routes that it had, and nobody wants, are forgotten', async () => {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = await fed(lab);
    peer.session.takes = false;
    handle.withdraw();
    await lab.settle();
    expect(lab.distribution.desired.table.get(A)).toBeDefined();
    expect(peer.feed.end().map(({ text }) => text)).toEqual([A]);
    expect(lab.distribution.desired.table.get(A)).toBeUndefined();
  });

  test('no timer is left', async () => {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = await fed(lab);
    handle.withdraw();
    await lab.settle();
    peer.feed.end();
    expect(lab.clock.pending).toBe(0);
  });
});

describe('a withdrawal that waits', () => {
  /** A peer whose kernel is full, and that should lose a route. */
  async function stuck(): Promise<{ lab: FeedLab; peer: Peer }> {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = await fed(lab);
    peer.session.takes = false;
    lab.announce(B);
    await lab.settle();
    handle.withdraw();
    return { lab, peer };
  }

  test('for the hold time ends the session (DESIGN rule 4)', async () => {
    const { lab, peer } = await stuck();
    await lab.clock.advance(8_999);
    expect(peer.session.givenUp).toBe(false);
    await lab.clock.advance(1);
    expect(peer.session.givenUp).toBe(true);
  });

  test('counts from the change, not from the write', async () => {
    const { lab, peer } = await stuck();
    await lab.clock.advance(5_000);
    peer.session.take();
    peer.feed.drained();
    await lab.clock.advance(3_999);
    expect(peer.session.givenUp).toBe(false);
    await lab.clock.advance(1);
    expect(peer.session.givenUp).toBe(true);
  });

  test('and is taken in time does no harm', async () => {
    const { lab, peer } = await stuck();
    await lab.clock.advance(8_000);
    peer.session.takes = true;
    peer.session.take();
    peer.feed.drained();
    await lab.clock.advance(60_000);
    expect([peer.session.givenUp, peer.told]).toEqual([false, [`+${B}`, `-${A}`]]);
  });

  test('and is taken back before it is written does no harm', async () => {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = await fed(lab);
    handle.withdraw();
    lab.announce(A);
    await lab.clock.advance(60_000);
    expect([peer.session.givenUp, peer.told]).toEqual([false, []]);
  });

  test('and is taken back while the kernel takes nothing does no harm', async () => {
    const { lab, peer } = await stuck();
    await lab.clock.advance(5_000);
    lab.announce(A);
    await lab.clock.advance(60_000);
    expect(peer.session.givenUp).toBe(false);
  });

  test('counts from its own change, not from one that was taken back before', async () => {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = await fed(lab);
    handle.withdraw();
    const again = lab.announce(A);
    await lab.clock.advance(8_000);
    peer.session.takes = false;
    lab.announce(B);
    await lab.settle();
    again.withdraw();
    await lab.clock.advance(8_999);
    expect(peer.session.givenUp).toBe(false);
  });

  test('is not what an announcement that waits is', async () => {
    const lab = new FeedLab();
    const peer = await fed(lab);
    peer.session.takes = false;
    lab.announceMany(30_000);
    await lab.clock.advance(60_000);
    expect(peer.session.givenUp).toBe(false);
  });
});
