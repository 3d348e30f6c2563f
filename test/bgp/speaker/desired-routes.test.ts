import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DesiredRoutes } from '../../../src/bgp/speaker/desired-routes.ts';
import type { RouteExportOptions, RouteHandle } from '../../../src/bgp/speaker/index.ts';
import { parseRoute, viewFor } from '../../../src/bgp/speaker/route.ts';
import { reason } from '../../../src/core/index.ts';

const PREFIX = '192.0.2.10/32';
const P = '10.0.0.1';
const Q = '10.0.0.2';
const R = '10.0.0.3';

/** What an owner says to one peer. */
type Said = 'withdraw' | 'particular';

function routes(): {
  desired: DesiredRoutes;
  changes: string[];
  announce: (options?: RouteExportOptions) => RouteHandle;
  /** What a peer is told. */
  med: (peer?: string) => number | undefined;
  /** Why. */
  why: (peer: string) => string | undefined;
} {
  const changes: string[] = [];
  const desired = new DesiredRoutes();
  desired.subscribe(({ text, reason: { code } }) => changes.push(`${text} ${code}`));
  return {
    desired,
    changes,
    announce: (options = {}) => desired.announce(parseRoute({ prefix: PREFIX, ...options })),
    med: (peer = P) => {
      const exported = desired.get(PREFIX)?.exported;
      const view = exported && viewFor(exported, peer);
      return view?.particular?.med ?? view?.general.med;
    },
    why: (peer) => {
      const route = desired.table.get(PREFIX);
      return route && desired.reasonFor(route, peer).code;
    },
  };
}

describe('an owner', () => {
  test('announces the prefix', () => {
    const { announce, changes } = routes();
    announce();
    expect(changes).toEqual([`${PREFIX} announced-by-caller`]);
  });

  test('withdraws it when it was the only one', () => {
    const { announce, changes, desired } = routes();
    announce().withdraw();
    expect(changes[1]).toBe(`${PREFIX} withdrawn-by-caller`);
    expect([...desired]).toEqual([]);
  });

  test('gives its own reason', () => {
    const { announce, changes } = routes();
    announce().withdraw(reason('all-offline', 'all are offline'));
    expect(changes[1]).toBe(`${PREFIX} all-offline`);
  });

  test('lets go once', () => {
    const { announce, changes } = routes();
    const handle = announce();
    handle.withdraw();
    handle.withdraw();
    expect(changes).toHaveLength(2);
  });

  test('knows whether it still holds', () => {
    const { announce } = routes();
    const handle = announce();
    expect(handle.active).toBe(true);
    handle.withdraw();
    expect(handle.active).toBe(false);
  });

  test('refuses to be updated after it has let go, and changes nothing', () => {
    const { announce, changes } = routes();
    const handle = announce();
    handle.withdraw();
    expect(() => {
      handle.update({ med: 3 });
    }).toThrow(
      expect.objectContaining({
        code: 'ERR_WITHDRAWN',
        message: `${PREFIX} was withdrawn with this handle, which announces nothing any more: call speaker.announce again`,
      }),
    );
    expect(changes).toHaveLength(2);
  });

  test('is not de-preferred after it has let go', () => {
    const { announce, changes } = routes();
    const handle = announce();
    handle.withdraw();
    handle.deprefer();
    expect(changes).toHaveLength(2);
  });

  test('changes nothing by an update that says the same', () => {
    const { announce, changes } = routes();
    announce({ communities: ['65000:2', '65000:1'] }).update({
      communities: ['65000:1', '65000:2', '65000:1'],
    });
    expect(changes).toHaveLength(1);
  });

  test('changes nothing by an update that is refused', () => {
    const { announce, changes, med } = routes();
    const handle = announce({ med: 1 });
    expect(() => {
      handle.update({ med: -1 });
    }).toThrow('med: -1 is not a metric');
    expect([changes.length, med()]).toEqual([1, 1]);
  });
});

describe('the key of a handle', () => {
  test('is the same for two that say the same, however it is written', () => {
    const { announce } = routes();
    expect(announce({ med: 5, prepend: 0 }).key).toBe(announce({ med: 5 }).key);
  });

  test('differs by the mark for a drain', () => {
    const { announce } = routes();
    const handle = announce({ med: 5 });
    const { key } = handle;
    handle.deprefer();
    expect(handle.key).not.toBe(key);
  });

  test('is gone once the handle has let go', () => {
    const { announce } = routes();
    const handle = announce();
    handle.withdraw();
    expect(handle.key).toBeUndefined();
  });
});

describe('several owners of one prefix', () => {
  test('keep it until the last one lets go', () => {
    const { announce, desired, changes } = routes();
    const [first, second] = [announce(), announce()];
    first.withdraw();
    expect(desired.get(PREFIX)).toBeDefined();
    second.withdraw();
    expect(desired.get(PREFIX)).toBeUndefined();
    expect(changes).toHaveLength(2);
  });

  test('give it the attributes of the oldest', () => {
    const { announce, med } = routes();
    const oldest = announce({ med: 1 });
    announce({ med: 2 });
    expect(med()).toBe(1);
    oldest.withdraw();
    expect(med()).toBe(2);
  });

  test('give each peer what the oldest says that names it', () => {
    const { announce, med } = routes();
    announce({ med: 1, peers: [P] });
    announce({ med: 2, peers: [P, Q] });
    announce({ med: 3 });
    announce({ med: 4 });
    expect([P, Q, R].map(med)).toEqual([1, 2, 3]);
  });

  test('give it to no peer that none of them names', () => {
    const { announce, desired } = routes();
    announce({ peers: [P] });
    announce({ peers: [Q] });
    const exported = desired.get(PREFIX)?.exported;
    expect(exported && viewFor(exported, R)).toBeUndefined();
  });

  test('say in particular what they say to some peers, each of its own', () => {
    const { announce, med } = routes();
    announce({ med: 1, peers: [P], perPeer: { [P]: { med: 11 }, [Q]: { med: 12 } } });
    announce({ med: 2, perPeer: { [P]: { med: 21 }, [Q]: { med: 22 } } });
    expect([P, Q, R].map(med)).toEqual([11, 22, 2]);
  });

  test('announce to a peer from which one of them withdraws, where another one does not', () => {
    const { announce, med } = routes();
    announce({ med: 1, perPeer: { [P]: 'withdraw', [Q]: 'withdraw' } });
    announce({ med: 2, perPeer: { [Q]: 'withdraw' } });
    expect([P, Q, R].map(med)).toEqual([2, undefined, 1]);
  });

  test('tell each peer what the oldest says that is for it, whatever they say', () => {
    const said = fc.option(fc.constantFrom<Said>('withdraw', 'particular'), { nil: undefined });
    const owner = fc.record({
      peers: fc.option(fc.uniqueArray(fc.constantFrom(P, Q, R), { minLength: 1 }), {
        nil: undefined,
      }),
      [P]: said,
      [Q]: said,
      [R]: said,
    });
    fc.assert(
      fc.property(fc.array(owner, { minLength: 1, maxLength: 5 }), (owners) => {
        const { announce, med } = routes();
        const expected = new Map<string, number>();
        owners.forEach(({ peers, ...particular }, index) => {
          const perPeer: Record<string, 'withdraw' | { med: number }> = {};
          for (const peer of [P, Q, R] as const) {
            const what = particular[peer];
            if (what !== undefined) {
              perPeer[peer] = what === 'withdraw' ? what : { med: 100 + index };
            }
            if (what === 'withdraw' || peers?.includes(peer) === false) continue;
            if (!expected.has(peer)) {
              expected.set(peer, what === 'particular' ? 100 + index : index);
            }
          }
          announce({ med: index, peers, perPeer });
        });
        expect([P, Q, R].map(med)).toEqual([P, Q, R].map((peer) => expected.get(peer)));
      }),
    );
  });

  test('take away from the peers of one that lets go, and from no other', () => {
    const { announce, desired, changes } = routes();
    announce({ peers: [P] });
    const second = announce({ peers: [Q] });
    second.withdraw();
    const exported = desired.get(PREFIX)?.exported;
    expect([P, Q].map((peer) => exported && viewFor(exported, peer) !== undefined)).toEqual([
      true,
      false,
    ]);
    expect(changes[2]).toBe(`${PREFIX} withdrawn-by-caller`);
  });

  test('give each peer the reason of the one that it follows', () => {
    const { announce, desired, why } = routes();
    const first = announce({ peers: [P] });
    desired.announce(parseRoute({ prefix: PREFIX, peers: [Q] }), reason('dns-up', 'DNS is up'));
    expect([P, Q].map(why)).toEqual(['announced-by-caller', 'dns-up']);
    first.withdraw();
    expect([P, Q].map(why)).toEqual(['withdrawn-by-caller', 'dns-up']);
  });

  test('are no change for an owner more that no peer follows', () => {
    const { announce, changes } = routes();
    announce({ med: 1, peers: [P, Q] });
    announce({ med: 2, peers: [R] });
    announce({ med: 3, peers: [Q, R] }).update({ med: 4, peers: [P] });
    expect(changes).toHaveLength(2);
  });

  test('are changed by nobody but the oldest', () => {
    const { announce, changes } = routes();
    announce({ med: 1 });
    announce({ med: 2 }).update({ med: 3 });
    expect(changes).toHaveLength(1);
  });

  test('do not mix with those who came after all had let go', () => {
    const { announce, med } = routes();
    const old = announce({ med: 1 });
    old.withdraw();
    announce({ med: 2 });
    old.withdraw();
    old.deprefer();
    expect(med()).toBe(2);
  });
});

describe('a route', () => {
  test('is told to nobody who has unsubscribed', () => {
    const { desired, announce } = routes();
    const told: string[] = [];
    desired.subscribe(({ text }) => told.push(text))();
    announce();
    expect(told).toEqual([]);
  });

  test('is forgotten when nobody wants it', () => {
    const { desired, announce } = routes();
    announce().withdraw();
    expect(desired.table.get(PREFIX)).toBeUndefined();
  });

  test('that a peer has is not forgotten before the peer has lost it', () => {
    const { desired, announce } = routes();
    const handle = announce();
    const entry = desired.table.get(PREFIX);
    if (entry === undefined) throw new Error('not there');
    desired.table.hold(entry);
    handle.withdraw();
    expect(desired.table.get(PREFIX)).toBe(entry);
    desired.table.release(entry);
    expect(desired.table.get(PREFIX)).toBeUndefined();
  });

  test('uses the number of one that was forgotten, and says so', () => {
    const { desired, announce } = routes();
    announce().withdraw();
    const before = desired.table.epoch;
    announce();
    expect([desired.table.get(PREFIX)?.id, desired.table.epoch - before]).toEqual([0, 1]);
  });
});

describe('a mark for a drain', () => {
  test('is a change', () => {
    const { announce, changes } = routes();
    announce().deprefer();
    expect(changes[1]).toBe(`${PREFIX} depreferred-by-caller`);
  });

  test('made twice is one change', () => {
    const { announce, changes } = routes();
    const handle = announce({ peers: ['10.0.0.1'], perPeer: { '10.0.0.1': { med: 1 } } });
    handle.deprefer();
    handle.deprefer();
    expect(changes).toHaveLength(2);
  });

  test('hides no other owner', () => {
    const { announce, desired, med } = routes();
    const first = announce({ med: 1 });
    announce({ med: 2 });
    first.deprefer();
    expect([med(), desired.get(PREFIX)?.exported?.view.gracefulShutdown]).toEqual([2, false]);
  });

  test('is no change where another owner says the same', () => {
    const { announce, changes } = routes();
    const first = announce();
    announce();
    first.deprefer();
    expect(changes).toHaveLength(1);
  });

  test('is there for the peers that no other owner names', () => {
    const { announce, desired } = routes();
    const first = announce();
    announce({ peers: [P] });
    first.deprefer();
    const exported = desired.get(PREFIX)?.exported;
    expect([P, Q].map((peer) => exported && viewFor(exported, peer)?.gracefulShutdown)).toEqual([
      false,
      true,
    ]);
  });

  test('is there when every owner has set it', () => {
    const { announce, desired, med } = routes();
    const handles = [announce({ med: 1 }), announce({ med: 2 })];
    for (const handle of handles) handle.deprefer();
    expect([med(), desired.get(PREFIX)?.exported?.view.gracefulShutdown]).toEqual([1, true]);
  });

  test('comes back when the last owner without it lets go', () => {
    const { announce, desired } = routes();
    announce().deprefer();
    announce().withdraw();
    expect(desired.get(PREFIX)?.exported?.view.gracefulShutdown).toBe(true);
  });

  test('is taken back by an update', () => {
    const { announce, changes } = routes();
    const handle = announce({ med: 1 });
    handle.deprefer();
    handle.update({ med: 1 });
    expect(changes).toHaveLength(3);
  });
});
