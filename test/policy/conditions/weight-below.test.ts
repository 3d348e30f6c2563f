import { describe, expect, test } from '@jest/globals';
import {
  parseWithdrawWhen,
  type Certain,
  type Condition,
  type HealthSnapshot,
  type Verdict,
} from '../../../src/policy/index.ts';
import { listsOf, snapshotOf, type BackendSpec } from '../snapshots.ts';

function quorum(weightBelow: number, hysteresis?: number): Condition {
  return parseWithdrawWhen(
    hysteresis === undefined ? { weightBelow } : { weightBelow, hysteresis },
  );
}

/** One online backend for each weight. */
function online(...weights: readonly number[]): HealthSnapshot {
  return snapshotOf(...weights.map((weight): BackendSpec => ({ verdict: 'online', weight })));
}

/** As Keepalived 2.2 decides about a virtual server (update_quorum_state in check/ipwrapper.c). */
class KeepalivedQuorum {
  readonly #quorum: number;
  readonly #hysteresis: number;
  up: boolean;

  constructor(atStart: boolean, quorum: number, hysteresis: number) {
    this.up = atStart;
    this.#quorum = quorum;
    this.#hysteresis = hysteresis;
  }

  update(weight: number): void {
    if (!this.up && weight >= this.#quorum + this.#hysteresis) this.up = true;
    else if (this.up && (weight === 0 || weight < this.#quorum - this.#hysteresis)) this.up = false;
  }
}

describe('weightBelow', () => {
  test('announces what weighs enough', () => {
    const { wish, reason } = quorum(5).judge(online(3, 2));
    expect(wish).toBe('announce');
    expect(reason.code).toBe('enough-weight-online');
    expect(reason.message).toBe('online backends weigh 5 of 5, at least 5: b1, b2');
  });

  test('withdraws what weighs too little', () => {
    const { wish, reason } = quorum(5).judge(
      snapshotOf({ verdict: 'online', weight: 4 }, { verdict: 'offline', weight: 2 }),
    );
    expect(wish).toBe('withdraw');
    expect(reason.code).toBe('too-little-weight-online');
    expect(reason.message).toBe(
      'online backends weigh 4 of 6, less than 5: offline b2 (is offline)',
    );
  });

  test('shows the weights as evidence', () => {
    const { evidence } = quorum(5).judge(
      snapshotOf({ verdict: 'online', weight: 4 }, { verdict: 'offline', weight: 2 }),
    ).reason;
    expect(evidence.weight).toEqual({ online: 4, total: 6 });
  });

  test('counts 1 where no weight is written', () => {
    expect(quorum(2).judge(snapshotOf('online', 'online')).wish).toBe('announce');
  });

  test('withdraws what weighs nothing, however wide the band is', () => {
    expect(quorum(2, 1).judge(online(0, 0), 'announce').wish).toBe('withdraw');
  });

  test('takes what was never announced for withdrawn', () => {
    expect(quorum(3, 1).judge(online(3)).wish).toBe('withdraw');
  });

  test('is undetermined while those that are unknown would weigh enough', () => {
    const seen = snapshotOf({ verdict: 'online', weight: 1 }, { verdict: 'unknown', weight: 4 });
    expect(quorum(5).judge(seen).wish).toBe('undetermined');
  });

  test('withdraws where those that are unknown would not weigh enough', () => {
    const seen = snapshotOf({ verdict: 'online', weight: 1 }, { verdict: 'unknown', weight: 3 });
    expect(quorum(5).judge(seen).wish).toBe('withdraw');
  });

  test('remembers over a doubt what was certain', () => {
    const condition = quorum(3, 1);
    const doubt = condition.judge(
      snapshotOf({ verdict: 'online', weight: 1 }, { verdict: 'unknown', weight: 3 }),
      'announce',
    );
    expect(doubt.wish).toBe('undetermined');
    expect(condition.judge(online(2), doubt.memory).wish).toBe('announce');
  });

  test('weighs as the source has weighed', () => {
    const counts = {
      ...{ online: 1, offline: 0, unknown: 0, maintenance: 0 },
      ...{ onlineWeight: 7, totalWeight: 7 },
    };
    expect(quorum(7).judge({ ...snapshotOf('online'), counts }).wish).toBe('announce');
  });

  test('does not weigh those in maintenance', () => {
    const seen = snapshotOf({ verdict: 'online', weight: 4, maintenance: true }, 'online');
    expect(quorum(2).judge(seen).wish).toBe('withdraw');
  });

  test('does not change while the weight stays within the band', () => {
    const condition = quorum(5, 2);
    const within = [6, 5, 4, 3, 4, 5, 6, 3, 6];
    for (const before of ['announce', 'withdraw'] as const) {
      for (const weight of within) {
        expect(condition.judge(online(weight), before).wish).toBe(before);
      }
    }
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'decides as Keepalived for every quorum and hysteresis of %i backends with weights 0 to 3',
    (backends) => {
      // All that counts is the sum: every sum that so many backends can have, from and to every other one.
      const sums = Array.from({ length: 3 * backends + 1 }, (_, sum) => sum);
      const seen = sums.map((sum) => online(...split(sum, backends)));
      const differences: unknown[] = [];
      for (let least = 1; least <= 3 * backends; least += 1) {
        for (let band = 0; band < least; band += 1) {
          const condition = quorum(least, band);
          for (const isUp of [true, false]) {
            const expected = new KeepalivedQuorum(isUp, least, band);
            let memory: Certain = isUp ? 'announce' : 'withdraw';
            for (const weight of walk(sums)) {
              expected.update(weight);
              const judged = condition.judge(seen[weight] ?? snapshotOf(), memory);
              memory = judged.wish === 'announce' ? 'announce' : 'withdraw';
              if ((judged.wish === 'announce') !== expected.up) {
                differences.push({ least, band, weight });
              }
            }
          }
        }
      }
      expect(differences).toEqual([]);
    },
  );

  test('sees every combination of verdicts and weights of up to 3 backends as intervals', () => {
    const specs = [0, 1, 2, 3].flatMap((weight) =>
      (['online', 'offline', 'unknown'] as const).map((verdict) => ({ verdict, weight })),
    );
    const differences: unknown[] = [];
    for (const list of [1, 2, 3].flatMap((length) => listsOf(length, specs))) {
      for (const before of ['announce', 'withdraw'] as const) {
        const certain = (unknownAs: Verdict): boolean => {
          const model = new KeepalivedQuorum(before === 'announce', 3, 1);
          const verdict = (one: Verdict): Verdict => (one === 'unknown' ? unknownAs : one);
          model.update(
            list.reduce(
              (sum, one) => sum + (verdict(one.verdict) === 'online' ? one.weight : 0),
              0,
            ),
          );
          return model.up;
        };
        const [best, worst] = [certain('online'), certain('offline')];
        const expected = best !== worst ? 'undetermined' : best ? 'announce' : 'withdraw';
        const { wish } = quorum(3, 1).judge(snapshotOf(...list), before);
        if (wish !== expected) differences.push({ list, before, wish });
      }
    }
    expect(differences).toEqual([]);
  });

  test.each([
    [
      5,
      0,
      'weightBelow',
      'all backends together weigh 4 as they are configured, so the route is never announced unless checks say more: write at most 4',
    ],
    [
      3,
      2,
      'hysteresis',
      'the route is announced at a weight of 5, and all backends together weigh 4 as they are configured: write at most 1',
    ],
  ])('of %i with hysteresis %i says that 4 are not enough', (least, band, path, problem) => {
    expect(quorum(least, band).warn?.({ count: 4, weight: 4 })).toEqual([{ path, problem }]);
  });

  test('has nothing to say of what can be', () => {
    expect(quorum(3, 1).warn?.({ count: 4, weight: 4 })).toEqual([]);
  });
});

/** A sum of so many weights from 0 to 3. */
function split(sum: number, backends: number): readonly number[] {
  return Array.from({ length: backends }, (_, index) => Math.max(0, Math.min(3, sum - 3 * index)));
}

/** A walk that goes from every sum to every other one. */
function walk(sums: readonly number[]): readonly number[] {
  return sums.flatMap((from) => sums.slice(from).flatMap((to) => [from, to]));
}
