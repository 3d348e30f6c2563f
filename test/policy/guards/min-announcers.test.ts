import { describe, expect, test } from '@jest/globals';
import { Emitter } from '../../../src/core/index.ts';
import { holdDown } from '../../../src/policy/guards/hold-down.ts';
import { inOrder } from '../../../src/policy/guards/guard-order.ts';
import {
  minAnnouncers,
  type MinAnnouncersSettings,
} from '../../../src/policy/guards/min-announcers.ts';
import { Driver } from './driver.ts';

/** A cluster of which somebody else tells. */
class View extends Emitter<{ change: object }> {
  known: { readonly count: number; readonly valid: boolean } | undefined;

  announcers(): View['known'] {
    return this.known;
  }

  tell(count: number, valid = true): void {
    this.known = { count, valid };
    this.emit('change', {});
  }
}

function node(
  view: View,
  settings: Partial<MinAnnouncersSettings<string>> = {},
  others: Parameters<typeof inOrder<string>>[0] = [],
): Driver {
  const guard = minAnnouncers<string>({
    ...{ prefix: '192.0.2.1/32', atLeast: 2, view, whenUnknown: 'withdraw', ...settings },
  });
  return new Driver(inOrder([guard, ...others]));
}

function viewOf(count: number, valid = true): View {
  const view = new View();
  view.tell(count, valid);
  return view;
}

describe('at least 2 announcers', () => {
  test('let a dead service go while 2 others announce it', () => {
    const driver = node(viewOf(2)).tell(0, 'announce').tell(1_000, 'withdraw');
    expect(driver.isAnnounced).toBe(false);
  });

  test('keep it while only one does', () => {
    const driver = node(viewOf(1)).tell(0, 'announce').tell(1_000, 'withdraw');
    expect(driver.isAnnounced).toBe(true);
  });

  test('say why, and what would be otherwise', () => {
    const driver = node(viewOf(1)).tell(0, 'announce').tell(1_000, 'withdraw');
    expect(driver.decision.reason).toEqual({
      code: 'too-few-announcers',
      message:
        'announced, since only 1 other node announces it, and at least 2 should; otherwise: is dead',
      evidence: { count: 1, atLeast: 2 },
    });
  });

  test('have it say the attributes of failing open', () => {
    const driver = node(viewOf(0), { attributes: 'last resort' }).tell(0, 'announce');
    expect(driver.tell(1_000, 'withdraw').decision.attributes).toBe('last resort');
  });

  test('let it go as soon as enough others announce it', () => {
    const view = viewOf(1);
    const driver = node(view).tell(0, 'announce').tell(1_000, 'withdraw');
    view.tell(2);
    expect(driver.isAnnounced).toBe(false);
  });

  test('bring it back when another one leaves', () => {
    const view = viewOf(2);
    const driver = node(view).tell(0, 'announce').tell(1_000, 'withdraw');
    view.tell(1);
    expect(driver.isAnnounced).toBe(true);
  });

  test('announce no service that never was there', () => {
    expect(node(viewOf(0)).tell(0, 'withdraw').isAnnounced).toBe(false);
  });

  test('overrule a hold-down: a healthy service that is held down is better than none', () => {
    const view = viewOf(2);
    const driver = node(view, {}, [holdDown({ holdDown: 60_000 })]).tell(0, 'announce');
    driver.tell(1_000, 'withdraw').tell(2_000, 'announce');
    view.tell(0);
    expect(driver.isAnnounced).toBe(true);
  });

  test('let an operator take the last one out by its backends', () => {
    const driver = node(viewOf(0)).tell(0, 'announce');
    driver.isMaintained = true;
    expect(driver.tell(1_000, 'withdraw').links).toEqual([['condition', undefined]]);
  });

  test('keep it when no node knows its role any more', () => {
    const guard = minAnnouncers<string>({
      ...{ prefix: '192.0.2.1/32', atLeast: 1, view: viewOf(0), whenUnknown: 'withdraw' },
    });
    const driver = new Driver([guard], { needsRole: true });
    driver.role = 'master';
    driver.tell(0, 'announce');
    driver.role = undefined;
    expect(driver.ask().links).toEqual([
      ['condition', undefined],
      ['role', undefined],
      ['min-announcers', undefined],
    ]);
  });

  test('ask the cluster nothing while the service is healthy', () => {
    const view = viewOf(0);
    expect(node(view).tell(0, 'announce').links).toEqual([['condition', undefined]]);
  });

  test('stop looking at the cluster when the announcement stops', () => {
    const view = viewOf(2);
    node(view).stop();
    expect(view.listenerCount('change')).toBe(0);
  });
});

describe('a cluster of which nothing is known', () => {
  test.each([
    { whenUnknown: 'withdraw' as const, isAnnounced: false },
    { whenUnknown: 'hold' as const, isAnnounced: true },
  ])('leaves a dead service announced with $whenUnknown: $isAnnounced', (row) => {
    const driver = node(new View(), { whenUnknown: row.whenUnknown }).tell(0, 'announce');
    expect(driver.tell(1_000, 'withdraw').isAnnounced).toBe(row.isAnnounced);
  });

  test('is one whose view is not valid', () => {
    const driver = node(viewOf(5, false), { whenUnknown: 'hold' }).tell(0, 'announce');
    expect(driver.tell(1_000, 'withdraw').decision.reason).toEqual({
      code: 'announcers-unknown',
      message: 'still announced, since nothing is known of the other nodes; otherwise: is dead',
      evidence: { atLeast: 2 },
    });
  });

  test('brings nothing back', () => {
    const view = viewOf(2);
    const driver = node(view, { whenUnknown: 'hold' }).tell(0, 'announce').tell(1_000, 'withdraw');
    view.tell(0, false);
    expect(driver.isAnnounced).toBe(false);
  });
});

describe('a view that is broken', () => {
  const broken: readonly [string, () => unknown, string][] = [
    [
      'throws',
      (): never => {
        throw new Error('no cluster');
      },
      'the view of the other nodes fails: no cluster',
    ],
    [
      'counts nothing',
      () => ({ count: 'many', valid: true }),
      "the view of the other nodes counts 'many'",
    ],
    ['answers no object', () => 3, 'the view of the other nodes answers 3'],
  ];

  test.each(broken)('that %s knows nothing, and says why', (_, announcers, why) => {
    const view = Object.assign<View, object>(new View(), { announcers });
    const driver = node(view, { whenUnknown: 'hold' }).tell(0, 'announce').tell(1_000, 'withdraw');
    expect([driver.isAnnounced, driver.decision.reason.message]).toEqual([
      true,
      `still announced, since ${why}; otherwise: is dead`,
    ]);
  });
});
