import { describe, expect, test } from '@jest/globals';
import type { Capability, OpenMessage } from '../../../src/bgp-packet-lite/index.ts';
import {
  noConnections,
  placeForIncoming,
  stepConnections,
  type ConnectionName,
  type Connections,
  type SessionAction,
  type SessionChange,
  type SessionContext,
  type SessionEvent,
} from '../../../src/bgp/session/index.ts';
import { context, peerOpen } from './cells.ts';

const LOW = 0x0a000001;
const HIGH = 0x0a0000ff;

type Direction = 'in' | 'out';

/** A session whose connections are told what happens, and that remembers what it did. */
class PairLab {
  readonly done: string[] = [];
  /** The hold timers that were started, such as `out 9000`. */
  readonly holds: string[] = [];
  readonly changes: string[] = [];
  /** The same, with the reasons. */
  readonly told: SessionChange[] = [];
  readonly #context: SessionContext;
  readonly #open: OpenMessage;
  readonly #names = new Map<Direction, ConnectionName>();
  #connections: Connections = noConnections;

  constructor(changes: Partial<SessionContext> = {}, open: Partial<OpenMessage> = {}) {
    this.#context = { ...context, ...changes };
    this.#open = { ...peerOpen, ...open };
    this.tell('first', { type: 'manual-start' });
  }

  get connections(): Connections {
    return this.#connections;
  }

  tell(name: ConnectionName, event: SessionEvent): void {
    const result = stepConnections(this.#connections, name, event, this.#context);
    this.#connections = result.connections;
    for (const { connection, action } of result.actions) this.#note(connection, action);
    for (const { to } of result.changes) this.changes.push(to);
    this.told.push(...result.changes);
  }

  /** Our dial has succeeded. */
  out(): void {
    this.#names.set('out', this.#connections.main);
    this.tell(this.#connections.main, { type: 'connected', direction: 'out' });
  }

  /** The peer has connected. */
  in(): void {
    const place = placeForIncoming(this.#connections);
    if (place === undefined) throw new Error('refused');
    if (place.first === 'replace') {
      this.tell(place.name, { type: 'connection-failed', message: 'another one' });
    }
    this.#names.set('in', place.name);
    this.tell(place.name, { type: 'connected', direction: 'in' });
  }

  connect(direction: Direction): void {
    if (direction === 'in') this.in();
    else this.out();
  }

  on(direction: Direction, event: SessionEvent): void {
    const name = this.#names.get(direction);
    if (name === undefined) throw new Error('no such connection');
    this.tell(name, event);
  }

  open(direction: Direction): void {
    this.on(direction, { type: 'open-received', open: this.#open });
  }

  keepalive(direction: Direction): void {
    this.on(direction, { type: 'keepalive-received' });
  }

  /** Which connections there are, and how far they are. */
  get left(): readonly string[] {
    const { first, second } = this.#connections;
    return [first, second].flatMap(({ state: { phase }, direction }) =>
      direction === undefined ? [] : [`${direction} ${phase}`],
    );
  }

  get phases(): readonly string[] {
    return [this.#connections.first.state.phase, this.#connections.second.state.phase];
  }

  get directions(): readonly string[] {
    return this.left.map((text) => text.split(' ')[0] ?? '');
  }

  #note(connection: ConnectionName, action: SessionAction): void {
    const direction = [...this.#names].find(([, name]) => name === connection)?.[0] ?? '?';
    if (action.type === 'start-timer' && action.timer === 'hold') {
      this.holds.push(`${direction} ${action.delay}`);
    }
    if (action.type !== 'send' || action.message.type !== 'notification') return;
    const { code, subcode } = action.message;
    this.done.push(`${direction} ${code}/${subcode}`);
  }
}

/** Who decides by identifier: the session's is 10.0.0.11. */
const higher = { routerId: LOW };
const lower = { routerId: HIGH };

describe('4271-6.8 both have opened a connection', () => {
  test.each<[string, Partial<OpenMessage>, Direction, Direction]>([
    ['our identifier is higher, ours was first', higher, 'out', 'out'],
    ['our identifier is higher, theirs was first', higher, 'in', 'out'],
    ['our identifier is lower, ours was first', lower, 'out', 'in'],
    ['our identifier is lower, theirs was first', lower, 'in', 'in'],
  ])('%s', (_name, open, first, winner) => {
    const lab = new PairLab({}, open);
    const second = first === 'in' ? 'out' : 'in';
    lab.connect(first);
    lab.connect(second);
    lab.open(first);
    if (lab.left.length === 2) lab.open(second);
    expect([lab.directions, lab.done]).toEqual([
      [winner],
      [`${winner === 'in' ? 'out' : 'in'} 6/7`],
    ]);
  });

  test.each<[string, Partial<OpenMessage>, Direction, Direction]>([
    ['our identifier is higher, the OPEN on ours comes first', higher, 'out', 'out'],
    ['our identifier is higher, the OPEN on theirs comes first', higher, 'in', 'out'],
    ['our identifier is lower, the OPEN on ours comes first', lower, 'out', 'in'],
    ['our identifier is lower, the OPEN on theirs comes first', lower, 'in', 'in'],
  ])('%s', (_name, open, opened, winner) => {
    const lab = new PairLab({}, open);
    lab.in();
    lab.out();
    lab.open(opened);
    if (lab.left.length === 2) lab.open(opened === 'in' ? 'out' : 'in');
    expect(lab.directions).toEqual([winner]);
  });

  test.each<[string, number, Direction]>([
    ['our AS is higher', 65_000, 'out'],
    ['our AS is lower', 65_020, 'in'],
  ])('equal identifiers, %s (RFC 6286 §2.3)', (_name, peerAsn, winner) => {
    const lab = new PairLab(
      { peerAsn },
      {
        asn: peerAsn,
        routerId: context.routerId,
        capabilities: [{ code: 65, name: 'four-octet-asn', value: peerAsn }],
      },
    );
    lab.in();
    lab.out();
    lab.open('in');
    if (lab.left.length === 2) lab.open('out');
    expect(lab.directions).toEqual([winner]);
  });

  test('the loser may have had our KEEPALIVE: it goes, and no established is told for it', () => {
    const lab = new PairLab({}, lower);
    lab.out();
    lab.in();
    lab.open('out');
    expect(lab.left).toEqual(['out open-confirm', 'in open-sent']);
    lab.open('in');
    lab.keepalive('in');
    expect([lab.left, lab.done]).toEqual([['in established'], ['out 6/7']]);
    expect(lab.changes).toEqual(['connect', 'open-sent', 'open-confirm', 'established']);
  });

  test('the Established one wins over an OPEN that comes later, whatever the identifiers', () => {
    const lab = new PairLab({}, lower);
    lab.out();
    lab.open('out');
    lab.keepalive('out');
    lab.in();
    lab.open('in');
    expect([lab.left, lab.done]).toEqual([['out established'], ['in 6/7']]);
    expect(lab.changes).toEqual(['connect', 'open-sent', 'open-confirm', 'established']);
  });

  test('one that becomes Established ends the wait for the other OPEN', () => {
    const lab = new PairLab({}, lower);
    lab.out();
    lab.in();
    lab.open('out');
    lab.keepalive('out');
    expect([lab.left, lab.done]).toEqual([['out established'], ['in 6/7']]);
  });

  test('CollisionDetectEstablishedState lets the rule decide, and the user sees the loss', () => {
    const lab = new PairLab({ collisionDetectEstablishedState: true }, lower);
    lab.out();
    lab.open('out');
    lab.keepalive('out');
    lab.in();
    lab.open('in');
    expect([lab.left, lab.done]).toEqual([['in open-confirm'], ['out 6/7']]);
    expect(lab.changes.slice(3)).toEqual(['established', 'idle', 'open-confirm']);
  });

  test('CollisionDetectEstablishedState: of two that the peer has opened the newer one stays', () => {
    const lab = new PairLab({ collisionDetectEstablishedState: true }, higher);
    lab.in();
    lab.open('in');
    lab.keepalive('in');
    lab.in();
    lab.open('in');
    expect([lab.left, lab.changes.slice(-2)]).toEqual([
      ['in open-confirm'],
      ['idle', 'open-confirm'],
    ]);
  });

  test('CollisionDetectEstablishedState keeps an Established one that the rule is for', () => {
    const lab = new PairLab({ collisionDetectEstablishedState: true }, higher);
    lab.out();
    lab.open('out');
    lab.keepalive('out');
    lab.in();
    lab.open('in');
    expect([lab.left, lab.done]).toEqual([['out established'], ['in 6/7']]);
  });
});

describe('4724 §4.2 a peer that opens another connection beside an Established one', () => {
  function gracefulRestart(families: readonly { afi: number; safi: number }[]): Capability {
    const value = { flags: 0, time: 60, families: families.map((each) => ({ ...each, flags: 0 })) };
    return { code: 64, name: 'graceful-restart', value };
  }

  /** Established, on the one that we opened and decide for; then the peer's OPEN on another one. */
  function reopened(said: readonly Capability[], first: Direction = 'out'): PairLab {
    const capabilities = [...peerOpen.capabilities, ...said];
    const lab = new PairLab({}, { ...higher, capabilities });
    lab.connect(first);
    lab.open(first);
    lab.keepalive(first);
    lab.in();
    lab.open('in');
    return lab;
  }

  test.each<Direction>(['out', 'in'])(
    'has restarted, if it keeps routes over that: the session goes on there (we had dialled: %s)',
    (first) => {
      const lab = reopened([gracefulRestart([{ afi: 1, safi: 1 }])], first);
      expect([lab.left, lab.changes.slice(-3)]).toEqual([
        ['in open-confirm'],
        ['established', 'idle', 'open-confirm'],
      ]);
    },
  );

  test('is told nothing on the old one: nobody is there any more', () => {
    expect(reopened([gracefulRestart([{ afi: 1, safi: 1 }])]).done).toEqual([]);
  });

  test('shows why the old session has ended', () => {
    const ends: string[] = [];
    const lab = reopened([gracefulRestart([{ afi: 1, safi: 1 }])]);
    for (const { to, reason } of lab.told) if (to === 'idle') ends.push(reason.message);
    expect(ends).toEqual([
      'the connection was lost: the peer has opened another one, so it has restarted (RFC 4724 §4.2)',
    ]);
  });

  test.each<[string, readonly Capability[]]>([
    ['keeps no routes over a restart', [gracefulRestart([])]],
    ['says nothing of that', []],
  ])('loses it, if it %s', (_, said) => {
    expect([reopened(said).left, reopened(said).done]).toEqual([['out established'], ['in 6/7']]);
  });

  test('loses it, if it is not whom we expect', () => {
    const lab = reopened([gracefulRestart([{ afi: 1, safi: 1 }])], 'out');
    lab.keepalive('in');
    lab.in();
    lab.on('in', { type: 'open-received', open: { ...peerOpen, asn: 65_001, capabilities: [] } });
    expect(lab.left).toEqual(['in established']);
  });
});

describe('a peer that has lost without a word the connection that we opened and decide for', () => {
  /** Ours waits for its OPEN; the peer has opened another one and said OPEN there, so often. */
  function tried(times: number, changes: Partial<SessionContext> = {}): PairLab {
    const lab = new PairLab(changes, higher);
    lab.out();
    for (let count = 0; count < times; count += 1) {
      lab.in();
      lab.open('in');
    }
    return lab;
  }

  test('loses what it opens (RFC 4271 §6.8), and has our hold time for its OPEN on ours', () => {
    const lab = tried(1);
    expect([lab.left, lab.done, lab.holds.slice(-1)]).toEqual([
      ['out open-sent'],
      ['in 6/7'],
      ['out 9000'],
    ]);
  });

  test('does not get more time by trying again', () => {
    expect(tried(3).holds.filter((hold) => hold === 'out 9000')).toHaveLength(1);
  });

  test('has the session on what it opens when that time is over', () => {
    const lab = tried(1);
    lab.on('out', { type: 'hold-timer-expired' });
    lab.tell(lab.connections.main, { type: 'idle-hold-timer-expired' });
    lab.in();
    lab.open('in');
    lab.keepalive('in');
    expect(lab.left).toEqual(['in established']);
  });

  test('is told why ours ends', () => {
    const lab = tried(1);
    lab.on('out', { type: 'hold-timer-expired' });
    expect(lab.done.at(-1)).toBe('out 4/0');
    expect(lab.connections[lab.connections.main].reason.message).toBe(
      'the peer is connected and has sent no OPEN within 9s: a router that is too busy and ttlSecurity (GTSM) on one side only look alike',
    );
  });

  test('has as long as before where our hold time is none, or longer', () => {
    expect(tried(1, { holdTime: 0 }).holds.slice(-1)).toEqual(['in 240000']);
    expect(tried(1, { holdTime: 300 }).holds.slice(-1)).toEqual(['in 240000']);
  });
});

test('an OPEN is awaited for as long as is configured', () => {
  const lab = new PairLab({ startupHoldTime: 60_000 });
  lab.out();
  expect(lab.holds).toEqual(['out 60000']);
});

describe('a peer that connects while we dial', () => {
  test('is used as soon as its OPEN fits, and the dial ends', () => {
    const lab = new PairLab({}, higher);
    lab.in();
    lab.open('in');
    expect(lab.phases).toEqual(['idle', 'open-confirm']);
    expect(lab.changes).toEqual(['connect', 'open-confirm']);
  });

  test('takes over when our dial fails', () => {
    const lab = new PairLab();
    lab.in();
    lab.tell('first', { type: 'connection-failed', message: 'ECONNREFUSED' });
    expect([lab.left, lab.changes]).toEqual([['in open-sent'], ['connect', 'open-sent']]);
  });

  test('and goes again is nothing that a user sees', () => {
    const lab = new PairLab();
    lab.in();
    lab.on('in', { type: 'connection-failed', message: 'reset' });
    expect([lab.left, lab.changes]).toEqual([[], ['connect']]);
  });

  test('and is the wrong one is seen, since nothing else shows it', () => {
    const lab = new PairLab({}, { asn: 65_099, capabilities: [] });
    lab.in();
    lab.open('in');
    expect(lab.changes).toEqual(['connect', 'idle']);
    expect(lab.connections[lab.connections.main].reason.code).toBe('peer-as-mismatch');
    expect(lab.done).toEqual(['in 2/2']);
  });

  test('is taken while we only wait to dial again', () => {
    const lab = new PairLab();
    lab.tell('first', { type: 'connection-failed', message: 'ECONNREFUSED' });
    expect(placeForIncoming(lab.connections)).toEqual({ name: 'first', first: 'start' });
  });

  test('is not taken while the idle hold time of a fault runs', () => {
    const lab = new PairLab();
    lab.out();
    lab.on('out', { type: 'keepalive-received' });
    expect(placeForIncoming(lab.connections)).toBeUndefined();
  });

  test('is not taken after a stop', () => {
    const lab = new PairLab();
    lab.tell('first', { type: 'manual-stop' });
    expect(placeForIncoming(lab.connections)).toBeUndefined();
  });
});

describe('of two connections', () => {
  test('a third takes the place of the one that the peer was silent on', () => {
    const lab = new PairLab();
    lab.in();
    lab.out();
    expect(placeForIncoming(lab.connections)).toEqual({ name: 'second', first: 'replace' });
  });

  test('a third is not taken once the peer has said OPEN on the first of its own', () => {
    const lab = new PairLab({ passive: true });
    lab.in();
    lab.in();
    lab.tell('first', { type: 'open-received', open: peerOpen });
    expect(placeForIncoming(lab.connections)).toBeUndefined();
  });

  test('the other goes on when one is lost, and nobody waits for a retry', () => {
    const lab = new PairLab({}, lower);
    lab.out();
    lab.in();
    lab.open('out');
    lab.on('out', { type: 'connection-failed', message: 'reset' });
    lab.open('in');
    lab.keepalive('in');
    expect(lab.left).toEqual(['in established']);
  });

  test('the one that the peer has dumped (6/7) leaves no fault behind', () => {
    const lab = new PairLab({}, lower);
    lab.out();
    lab.in();
    lab.on('out', {
      type: 'notification-received',
      notification: { type: 'notification', code: 6, subcode: 7, data: new Uint8Array() },
    });
    const { main } = lab.connections;
    expect(lab.left).toEqual(['in open-sent']);
    expect(lab.connections[main].state.faults).toBe(0);
    expect(lab.changes).toEqual(['connect', 'open-sent']);
  });

  test('both get the Cease of a stop', () => {
    const lab = new PairLab();
    lab.out();
    lab.in();
    lab.tell('first', { type: 'manual-stop' });
    expect([lab.left, [...lab.done].sort()]).toEqual([[], ['in 6/2', 'out 6/2']]);
  });

  test('both get the Cease of a reset, and one session waits to start again', () => {
    const lab = new PairLab();
    lab.out();
    lab.in();
    lab.tell('first', { type: 'automatic-stop', cease: { cause: 'bfd-down' } });
    expect([...lab.done].sort()).toEqual(['in 6/10', 'out 6/10']);
    expect(lab.changes).toEqual(['connect', 'open-sent', 'idle']);
  });
});

describe.each<[string, Partial<SessionContext>, readonly string[]]>([
  ['OpenSent', { passive: true }, ['active', 'open-sent']],
  ['DelayOpen', { passive: true, delayOpenTime: 5_000 }, ['active']],
])('a peer that connects again after it was silent in %s', (_name, changes, seen) => {
  /** Two connections of the peer: the older one is `first`. */
  function twoOfPeer(): PairLab {
    const lab = new PairLab(changes);
    lab.in();
    lab.in();
    return lab;
  }
  const openOnOlder: SessionEvent = { type: 'open-received', open: peerOpen };

  test('has the session on the newer connection with its OPEN there', () => {
    const lab = twoOfPeer();
    lab.open('in');
    lab.keepalive('in');
    expect([lab.phases, lab.changes]).toEqual([
      ['idle', 'established'],
      [...seen, 'open-confirm', 'established'],
    ]);
  });

  test('has it on the older one if it becomes Established before', () => {
    const lab = twoOfPeer();
    lab.tell('first', openOnOlder);
    lab.tell('first', { type: 'keepalive-received' });
    expect(lab.phases).toEqual(['established', 'idle']);
  });

  test('has it on the newer one if both get an OPEN', () => {
    const lab = twoOfPeer();
    lab.tell('first', openOnOlder);
    lab.open('in');
    expect(lab.phases).toEqual(['idle', 'open-confirm']);
  });

  test('goes on with the newer one when the older one is gone', () => {
    const lab = twoOfPeer();
    lab.tell('first', { type: 'connection-failed', message: 'reset' });
    lab.open('in');
    expect(lab.phases).toEqual(['idle', 'open-confirm']);
  });

  test('has two at the most, the first and the last, however many it opens', () => {
    const lab = twoOfPeer();
    for (let count = 0; count < 10; count += 1) lab.in();
    expect([lab.left.length, lab.changes]).toEqual([2, seen]);
    lab.open('in');
    expect(lab.phases.filter((phase) => phase !== 'idle')).toEqual(['open-confirm']);
  });

  test('has the session on the first one all the same, if it speaks there', () => {
    const lab = twoOfPeer();
    for (let count = 0; count < 10; count += 1) lab.in();
    lab.tell('first', openOnOlder);
    lab.tell('first', { type: 'keepalive-received' });
    expect(lab.phases).toEqual(['established', 'idle']);
  });

  test('is told nothing on those that make room', () => {
    const lab = twoOfPeer();
    for (let count = 0; count < 10; count += 1) lab.in();
    expect(lab.done).toEqual([]);
  });
});

describe('DelayOpen on both connections', () => {
  test('ends the one that the rule is not for with the first OPEN', () => {
    const lab = new PairLab({ delayOpenTime: 5_000 }, higher);
    lab.out();
    lab.in();
    lab.open('out');
    expect(lab.left).toEqual(['out open-confirm']);
  });
});
