import { describe, expect, test } from '@jest/globals';
import { AdjRibOut, type Difference } from '../../../src/bgp/speaker/adj-rib-out.ts';
import type { DesiredRoute } from '../../../src/bgp/speaker/desired-routes.ts';
import { parseRouteAttributes, parseRoutePrefix } from '../../../src/bgp/speaker/route.ts';
import { reason } from '../../../src/core/index.ts';

const A = '192.0.2.1/32';
const B = '192.0.2.2/32';
const C = '192.0.2.3/32';

const why = reason('because', 'because of this');

/** An Adj-RIB-Out and what is desired, by hand. */
class Bench {
  readonly rib = new AdjRibOut();
  readonly desired = new Map<string, DesiredRoute>();

  want(text: string, med?: number): void {
    const attributes = parseRouteAttributes({ med });
    this.desired.set(text, { ...parseRoutePrefix(text), attributes, reason: why });
    this.rib.mark(text, why);
  }

  drop(text: string): void {
    this.desired.delete(text);
    this.rib.mark(text, why);
  }

  take(): Difference {
    return this.rib.takeDifference(
      (text) => this.desired.get(text),
      ({ key }) => key,
    );
  }

  /** Takes the difference and hands it at once. */
  send(): string {
    const difference = this.take();
    this.rib.handed(difference);
    return show(difference);
  }

  get told(): readonly string[] {
    return Array.from(this.rib.routes(), ({ text }) => text);
  }
}

/** `-prefix` for withdrawals, `+prefix,prefix` for each group of announcements. */
function show({ withdrawals, announcements }: Difference): string {
  return [
    ...withdrawals.map(({ route }) => `-${route.text}`),
    ...announcements.map((group) => `+${group.map(({ text }) => text).join()}`),
  ].join(' ');
}

function bench(): Bench {
  return new Bench();
}

describe('the difference', () => {
  test('is everything that is desired, for a session that has sent nothing', () => {
    const all = bench();
    all.want(A);
    all.want(B);
    expect(show(all.take())).toBe(`+${A},${B}`);
  });

  test('has withdrawals first', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.want(B);
    all.drop(A);
    const difference = all.take();
    expect(show(difference)).toBe(`-${A} +${B}`);
  });

  test('groups routes by their attributes', () => {
    const all = bench();
    all.want(A, 10);
    all.want(B, 20);
    all.want(C, 10);
    expect(show(all.take())).toBe(`+${A},${C} +${B}`);
  });

  test('has nothing that was sent before', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.want(A);
    expect(show(all.take())).toBe('');
  });

  test('has the last state only, of a prefix that changed many times', () => {
    const all = bench();
    all.want(A, 1);
    all.drop(A);
    all.want(A, 2);
    all.drop(A);
    all.want(A, 3);
    expect(all.take().announcements[0]?.[0]?.attributes.med).toBe(3);
  });

  test('has nothing of a prefix that came and went in between', () => {
    const all = bench();
    all.want(A);
    all.drop(A);
    expect(show(all.take())).toBe('');
  });

  test('has nothing of a prefix that went and came back the same', () => {
    const all = bench();
    all.want(A, 5);
    all.send();
    all.drop(A);
    all.want(A, 5);
    expect(show(all.take())).toBe('');
  });

  test('replaces a route by announcing it, never by withdrawing it first', () => {
    const all = bench();
    all.want(A, 1);
    all.send();
    all.want(A, 2);
    expect(show(all.take())).toBe(`+${A}`);
  });

  test('is taken once', () => {
    const all = bench();
    all.want(A);
    all.take();
    expect([all.rib.hasPending, show(all.take())]).toEqual([false, '']);
  });

  test('gives the reason of the change with a withdrawal', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.desired.delete(A);
    all.rib.mark(A, reason('died', 'the backend died'));
    expect(all.take().withdrawals[0]?.reason.code).toBe('died');
  });

  test('withdraws what was written and not handed', () => {
    const all = bench();
    all.want(A);
    all.take();
    all.drop(A);
    expect(show(all.take())).toBe(`-${A}`);
  });
});

describe('what the peer has been told', () => {
  test('is nothing before it was handed', () => {
    const all = bench();
    all.want(A);
    all.take();
    expect([all.rib.has(A), all.told]).toEqual([false, []]);
  });

  test('stays until a withdrawal was handed', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.drop(A);
    const withdrawal = all.take();
    expect(all.rib.has(A)).toBe(true);
    all.rib.handed(withdrawal);
    expect(all.rib.has(A)).toBe(false);
  });

  test('is empty once everything is withdrawn', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.drop(A);
    all.send();
    expect(all.rib.empty).toBe(true);
  });

  test('is not empty while a withdrawal is on its way', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.drop(A);
    all.take();
    expect(all.rib.empty).toBe(false);
  });

  test('follows differences that are handed late, in order', () => {
    const all = bench();
    all.want(A);
    const first = all.take();
    all.drop(A);
    const second = all.take();
    all.want(A);
    const third = all.take();
    all.rib.handed(first);
    all.rib.handed(second);
    expect(all.rib.has(A)).toBe(false);
    all.rib.handed(third);
    expect(all.rib.has(A)).toBe(true);
  });

  test('is what is lost with the session, and nothing that was only written', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.want(B);
    all.take();
    expect(all.rib.clear().map(({ text }) => text)).toEqual([A]);
  });

  test('is lost when its withdrawal was only written', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.drop(A);
    all.take();
    expect(all.rib.clear().map(({ text }) => text)).toEqual([A]);
  });

  test('is nothing after the session has ended', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.rib.clear();
    expect([all.rib.empty, all.rib.hasPending, all.told]).toEqual([true, false, []]);
  });
});
