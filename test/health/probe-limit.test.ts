import { describe, expect, test } from '@jest/globals';
import { ProbeLimit } from '../../src/health/index.ts';
import type { TurnWaiter } from '../../src/health/probe-limit.ts';

/** Probes by name, and the order in which they had their turn. */
class Probes {
  readonly turns: string[] = [];
  readonly #waiters = new Map<string, TurnWaiter>();

  enter(limit: ProbeLimit, ...names: string[]): void {
    for (const name of names) if (limit.enter(this.waiter(name))) this.turns.push(name);
  }

  waiter(name: string): TurnWaiter {
    let waiter = this.#waiters.get(name);
    if (waiter === undefined) {
      waiter = { onTurn: () => this.turns.push(name) };
      this.#waiters.set(name, waiter);
    }
    return waiter;
  }
}

describe('a limit', () => {
  test('lets so many begin, and the others wait', () => {
    const limit = new ProbeLimit(2);
    const probes = new Probes();
    probes.enter(limit, 'a', 'b', 'c', 'd');
    expect(probes.turns).toEqual(['a', 'b']);
    expect([limit.underWay, limit.waiting]).toEqual([2, 2]);
  });

  test('gives turns in the order of arrival', () => {
    const limit = new ProbeLimit(1);
    const probes = new Probes();
    probes.enter(limit, 'a', 'b', 'c');
    limit.leave();
    limit.leave();
    limit.leave();
    expect(probes.turns).toEqual(['a', 'b', 'c']);
    expect([limit.underWay, limit.waiting]).toEqual([0, 0]);
  });

  test('forgets who waits no more', () => {
    const limit = new ProbeLimit(1);
    const probes = new Probes();
    probes.enter(limit, 'a', 'b', 'c');
    limit.withdraw(probes.waiter('b'));
    limit.leave();
    expect(probes.turns).toEqual(['a', 'c']);
  });

  test('that is raised admits those that wait', () => {
    const limit = new ProbeLimit(1);
    const probes = new Probes();
    probes.enter(limit, 'a', 'b', 'c', 'd');
    limit.maximum = 3;
    expect(probes.turns).toEqual(['a', 'b', 'c']);
  });

  test('that is lowered takes hold as probes end', () => {
    const limit = new ProbeLimit(3);
    const probes = new Probes();
    probes.enter(limit, 'a', 'b', 'c', 'd');
    limit.maximum = 1;
    limit.leave();
    limit.leave();
    expect(probes.turns).toEqual(['a', 'b', 'c']);
    limit.leave();
    expect(probes.turns).toEqual(['a', 'b', 'c', 'd']);
  });

  test.each([0, 1.5, -1, Number.NaN, 1_000_001])('of %p is refused', (maximum) => {
    expect(() => new ProbeLimit(maximum)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_CONFIGURATION', path: 'maximum' }),
    );
  });
});

describe('a limit within another', () => {
  test('waits for a place in both', () => {
    const outer = new ProbeLimit(2);
    const one = new ProbeLimit(2, outer);
    const other = new ProbeLimit(2, outer);
    const probes = new Probes();
    probes.enter(one, 'a', 'b', 'c');
    probes.enter(other, 'x');
    expect(probes.turns).toEqual(['a', 'b']);
    one.leave();
    // x came to the shared one first: c had no place of its own group until now.
    expect(probes.turns).toEqual(['a', 'b', 'x']);
    other.leave();
    expect(probes.turns).toEqual(['a', 'b', 'x', 'c']);
  });

  test('gives the place of who waits no more to the next', () => {
    const outer = new ProbeLimit(1);
    const inner = new ProbeLimit(2, outer);
    const probes = new Probes();
    probes.enter(inner, 'a', 'b', 'c');
    inner.withdraw(probes.waiter('b'));
    inner.leave();
    expect(probes.turns).toEqual(['a', 'c']);
    inner.leave();
    expect([inner.underWay, outer.underWay]).toEqual([0, 0]);
  });
});
