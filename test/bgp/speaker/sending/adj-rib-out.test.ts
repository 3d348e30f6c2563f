import { describe, expect, test } from '@jest/globals';
import { DesiredRoutes } from '../../../../src/bgp/speaker/desired-routes.ts';
import type { RouteHandle } from '../../../../src/bgp/speaker/index.ts';
import type { DesiredRoute } from '../../../../src/bgp/speaker/route-table.ts';
import { parseRoute } from '../../../../src/bgp/speaker/route.ts';
import { AdjRibOut } from '../../../../src/bgp/speaker/sending/adj-rib-out.ts';
import type { UpdateBlock } from '../../../../src/bgp/speaker/sending/update-block.ts';
import type {
  AnnouncementSlice,
  WrittenRoutes,
} from '../../../../src/bgp/speaker/sending/written-routes.ts';
import { reason } from '../../../../src/core/index.ts';

const A = '192.0.2.1/32';
const B = '192.0.2.2/32';
const C = '192.0.2.3/32';

const MANY = 1_000;

/** What is taken at one time, all of it. */
interface Difference extends WrittenRoutes {
  readonly text: string;
}

/** An Adj-RIB-Out that follows what is desired, with blocks that differ by MED alone. */
class Bench {
  readonly desired = new DesiredRoutes();
  readonly #blocks = new Map<number, UpdateBlock>();
  readonly #handles = new Map<string, RouteHandle>();
  readonly rib = new AdjRibOut(
    this.desired.table,
    (route) => this.#wanted(route),
    (route) => this.desired.reasonFor(route, '10.0.0.1'),
  );

  constructor() {
    this.desired.subscribe((route) => {
      this.rib.mark(route);
    });
  }

  want(prefix: string, med = 0): void {
    const handle = this.#handles.get(prefix);
    if (handle?.active === true) handle.update({ med });
    else this.#handles.set(prefix, this.desired.announce(parseRoute({ prefix, med })));
  }

  drop(prefix: string, code = 'because'): void {
    this.#handles.get(prefix)?.withdraw(reason(code, 'because of this'));
  }

  again(): void {
    for (const route of this.desired.table.values()) this.rib.markAgain(route);
  }

  /** `-prefix` for withdrawals, `+prefix,prefix med` for each group of announcements. */
  take(): Difference {
    const withdrawn = this.rib
      .takeWithdrawals(MANY)
      .map(({ route }) => ({ route, reason: route.reason }));
    const texts = withdrawn.map(({ route }) => `-${route.text}`);
    const announced: AnnouncementSlice[] = [];
    for (;;) {
      const slice = this.rib.takeAnnouncements(() => MANY);
      if (slice === undefined) return { withdrawn, announced, text: texts.join(' ') };
      announced.push(slice);
      texts.push(`+${slice.routes.map(({ text }) => text).join()} ${slice.block.key}`);
    }
  }

  /** Takes the difference and hands it at once. */
  send(): string {
    const difference = this.take();
    this.rib.handed(difference);
    return difference.text;
  }

  get told(): readonly string[] {
    return Array.from(this.rib.routes(), ({ text }) => text);
  }

  #wanted({ exported }: DesiredRoute): UpdateBlock | undefined {
    if (exported === undefined) return undefined;
    const med = exported.view.general.med ?? 0;
    let block = this.#blocks.get(med);
    if (block === undefined) {
      block = {
        type: 'block',
        family: 'ipv4-unicast',
        octets: new Uint8Array(),
        nextHop: { type: 'attribute', address: 1, text: '0.0.0.1' },
        key: `${med}`,
      };
      this.#blocks.set(med, block);
    }
    return block;
  }
}

function bench(): Bench {
  return new Bench();
}

describe('the difference', () => {
  test('is everything that is desired, for a session that has sent nothing', () => {
    const all = bench();
    all.want(A);
    all.want(B);
    expect(all.take().text).toBe(`+${A},${B} 0`);
  });

  test('has withdrawals first', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.want(B);
    all.drop(A);
    expect(all.take().text).toBe(`-${A} +${B} 0`);
  });

  test('groups routes by their attributes', () => {
    const all = bench();
    all.want(A, 10);
    all.want(B, 20);
    all.want(C, 10);
    expect(all.take().text).toBe(`+${A},${C} 10 +${B} 20`);
  });

  test('has nothing that was sent before', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.want(A, 1);
    all.want(A);
    expect(all.take().text).toBe('');
  });

  test('has the last state only, of a prefix that changed many times', () => {
    const all = bench();
    all.want(A, 1);
    all.drop(A);
    all.want(A, 2);
    all.drop(A);
    all.want(A, 3);
    expect(all.take().text).toBe(`+${A} 3`);
  });

  test('has nothing of a prefix that came and went in between', () => {
    const all = bench();
    all.want(A);
    all.drop(A);
    expect(all.take().text).toBe('');
  });

  test('has nothing of a prefix that went and came back the same', () => {
    const all = bench();
    all.want(A, 5);
    all.send();
    all.drop(A);
    all.want(A, 5);
    expect(all.take().text).toBe('');
  });

  test('replaces a route by announcing it, never by withdrawing it first', () => {
    const all = bench();
    all.want(A, 1);
    all.send();
    all.want(A, 2);
    expect(all.take().text).toBe(`+${A} 2`);
  });

  test('is taken once', () => {
    const all = bench();
    all.want(A);
    all.take();
    expect([all.rib.hasPending, all.take().text]).toEqual([false, '']);
  });

  test('gives the reason of the change with a withdrawal', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.drop(A, 'died');
    expect(all.take().withdrawn[0]?.reason.code).toBe('died');
  });

  test('withdraws what was written and not handed', () => {
    const all = bench();
    all.want(A);
    all.take();
    all.drop(A);
    expect(all.take().text).toBe(`-${A}`);
  });
});

describe('what the peer has been told', () => {
  test('is nothing before it was handed', () => {
    const all = bench();
    all.want(A);
    all.take();
    expect(all.told).toEqual([]);
  });

  test('stays until a withdrawal was handed', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.drop(A);
    const withdrawal = all.take();
    expect(all.told).toEqual([A]);
    all.rib.handed(withdrawal);
    expect(all.told).toEqual([]);
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

  test('is not empty while an announcement and its withdrawal are both on their way', () => {
    const all = bench();
    all.want(A);
    const announcement = all.take();
    all.drop(A);
    const withdrawal = all.take();
    expect(all.rib.empty).toBe(false);
    all.rib.handed(announcement);
    expect(all.rib.empty).toBe(false);
    all.rib.handed(withdrawal);
    expect(all.rib.empty).toBe(true);
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
    expect(all.told).toEqual([]);
    all.rib.handed(third);
    expect(all.told).toEqual([A]);
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

describe('the route behind what a session has sent', () => {
  test('is kept while something of it is on its way, and forgotten then', () => {
    const all = bench();
    const writes: Difference[] = [];
    for (let round = 0; round < 2; round += 1) {
      all.want(A);
      writes.push(all.take());
      all.drop(A);
      writes.push(all.take());
    }
    const kept = writes.map((write) => {
      all.rib.handed(write);
      return all.desired.table.get(A) !== undefined;
    });
    expect(kept).toEqual([true, true, true, false]);
  });

  test('is forgotten with the session', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.drop(A);
    all.rib.clear();
    expect(all.desired.table.get(A)).toBeUndefined();
  });
});

describe('everything again', () => {
  test('is what was written, and is no news', () => {
    const all = bench();
    all.want(A);
    all.want(B, 5);
    all.send();
    all.again();
    const { announced, text } = all.take();
    expect(text).toBe(`+${A} 0 +${B} 5`);
    expect(announced.flatMap(({ reasons }) => reasons)).toEqual([undefined, undefined]);
  });

  test('is taken once', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.again();
    all.send();
    expect(all.send()).toBe('');
  });

  test('has what has changed meanwhile as news', () => {
    const all = bench();
    all.want(A);
    all.send();
    all.again();
    all.want(A, 7);
    const { announced, text } = all.take();
    expect(text).toBe(`+${A} 7`);
    expect(announced[0]?.reasons[0]?.code).toBe('announced-by-caller');
  });
});
