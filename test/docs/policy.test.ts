import { describe, expect, test } from '@jest/globals';
import { parseActions } from '../../src/anycast/actions.ts';
import { reason } from '../../src/core/index.ts';
import {
  guardKeys,
  MassWithdrawBreaker,
  parseFlapDamping,
  parseMassWithdraw,
  parseSharedCause,
  parseSlowStart,
  parseWithdrawWhen,
  type HealthSnapshot,
  type Verdict,
} from '../../src/policy/index.ts';
import { inOrder } from '../../src/policy/guards/guard-order.ts';
import { blocksOf, readPage, rowsOf, sectionOf } from './blocks.ts';
import { runFaults } from './run-modules.ts';
import { compileFaults } from './typescript.ts';

const PAGE = readPage('docs/policy.md');

/** `holdDown` of the options is `hold-down` of the reasons. */
function reasonName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The options of a guard's table by name, with what it says their default is. */
function optionsIn(heading: string): ReadonlyMap<string, string> {
  return new Map(
    rowsOf(sectionOf(PAGE, heading))
      .filter(([name = '']) => name.startsWith('`'))
      .map(([name = '', value = '']) => [name.replaceAll('`', ''), value]),
  );
}

/** The defaults of a table that are written as values. */
function defaultsIn(heading: string): Record<string, unknown> {
  const written = [...optionsIn(heading)].filter(([, value]) => /^(?:`.*`|\d+|false)$/.test(value));
  return Object.fromEntries(
    written.map(([name, value]) => {
      const text = value.replaceAll('`', '');
      return [name, text === 'false' ? false : /^\d+$/.test(text) ? Number(text) : text];
    }),
  );
}

const attributes = (value: unknown): unknown => value;

/** A snapshot of backends with these verdicts, each of this weight. */
function snapshotOf(verdicts: readonly string[], weight = 1): HealthSnapshot {
  return {
    at: 0,
    backends: verdicts.map((verdict, index) => ({
      ...{ name: String(index), verdict: verdict as Verdict, since: 0, observedAt: 0, weight },
      reason: reason('test', verdict),
    })),
  };
}

/** A condition as the head of a column writes it. */
function conditionOf(written: string): unknown {
  const [, kind = '', value = ''] = /^`([\w-]+)(?:: (.*))?`$/.exec(written) ?? [];
  if (value === '') return kind;
  return { [kind]: value.endsWith('%') ? value : Number(value) };
}

/** The heads of the columns of the first table in a text that has this one. */
function headsOf(text: string, head: string): readonly string[] {
  const line = text.split('\n').find((row) => row.startsWith(`| ${head}`)) ?? '';
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** A function that says this. */
const saying = (wish: string) => (): boolean => {
  if (wish === 'undetermined') throw new Error('who knows');
  return wish === 'withdraw';
};

describe('the page about policy', () => {
  test('has TypeScript that compiles', () => {
    const texts = new Map(
      blocksOf(PAGE)
        .filter(({ language }) => language === 'ts')
        .map(({ line, text }) => [`policy-line-${line}.ts`, text]),
    );
    expect(compileFaults(texts)).toEqual([]);
  }, 300_000);

  test('has TypeScript that runs', async () => {
    const texts = new Map(
      blocksOf(PAGE)
        .filter(({ language }) => language === 'ts')
        .map(({ line, text }) => [`policy-line-${line}.ts`, text]),
    );
    expect(texts.size).toBeGreaterThanOrEqual(2);
    expect(await runFaults(texts)).toEqual({});
  }, 60_000);

  test('says rightly what conditions make of two backends', () => {
    const section = sectionOf(PAGE, 'Conditions');
    const [, , ...conditions] = headsOf(section, 'a ');
    const rows = rowsOf(section).filter(([first = '']) =>
      /^(?:online|offline|unknown)$/.test(first),
    );
    expect([conditions.length, rows.length]).toEqual([4, 6]);
    for (const [a = '', b = '', ...expected] of rows) {
      const judged = conditions.map(
        (written) => parseWithdrawWhen(conditionOf(written)).judge(snapshotOf([a, b])).wish,
      );
      expect([a, b, ...judged]).toEqual([a, b, ...expected]);
    }
  });

  test('says rightly what several conditions make together', () => {
    const rows = rowsOf(sectionOf(PAGE, 'Several conditions'));
    expect(rows).toHaveLength(6);
    for (const [one = '', other = '', all, any] of rows) {
      const parts = [saying(one), saying(other)];
      const judged = [{ allOf: parts }, { anyOf: parts }].map(
        (condition) => parseWithdrawWhen(condition).judge(snapshotOf(['online'])).wish,
      );
      expect(judged).toEqual([all, any]);
    }
  });

  test('says rightly what a quorum with a hysteresis does', () => {
    const rows = rowsOf(sectionOf(PAGE, 'Quorum and hysteresis'));
    expect(rows).toHaveLength(6);
    const condition = parseWithdrawWhen({ weightBelow: 3, hysteresis: 1 });
    for (const [weight, whileAnnounced, whileWithdrawn] of rows) {
      const snapshot = snapshotOf([Number(weight) > 0 ? 'online' : 'offline'], Number(weight));
      const judged = (['announce', 'withdraw'] as const).map(
        (before) => condition.judge(snapshot, before).wish,
      );
      expect(judged).toEqual([whileAnnounced, whileWithdrawn]);
    }
  });

  test('has every action with its default', () => {
    const written = rowsOf(sectionOf(PAGE, 'Actions')).map(([name = '', , value = '']) => [
      name.replaceAll('`', ''),
      value.replaceAll('`', ''),
    ]);
    const own = { med: 7 };
    const { actions } = parseActions({}, own, 'ipv4');
    const words = new Map<unknown, string>([
      [own, "the announcement's own"],
      ['withdraw', 'withdraw'],
      [undefined, 'as before the doubt'],
    ]);
    expect(written).toEqual(
      Object.entries(actions).map(([name, action]) => [name, words.get(action)]),
    );
  });

  test.each(['What decides about a route', 'Role', 'Lifecycle'])(
    'draws the states of %s',
    (heading) => {
      expect(sectionOf(PAGE, heading)).toContain('```mermaid\nstateDiagram-v2');
    },
  );

  test('has the guards in the order in which they are asked', () => {
    const names = rowsOf(sectionOf(PAGE, 'Guards')).map(([name = '']) => name.replaceAll('`', ''));
    const sorted = inOrder(
      names.map((name) => ({
        name: reasonName(name) as 'lease',
        initial: null,
        step: () => ({ memory: null }),
      })),
    );
    expect(names.map(reasonName)).toEqual(sorted.map(({ name }) => name));
  });

  test('has every guard', () => {
    const names = rowsOf(sectionOf(PAGE, 'Guards')).map(([name = '']) => name.replaceAll('`', ''));
    expect(new Set(names)).toEqual(new Set([...guardKeys.known, 'massWithdraw']));
  });

  test.each(
    [
      ['Lease', 'Shared cause', 'Mass withdraw', 'Startup hold'],
      ['Hold-down', 'Flap damping', 'Min announcers', 'Slow start'],
    ].flat(),
  )('draws the states of %s', (heading) => {
    expect(sectionOf(PAGE, heading)).toContain('```mermaid\nstateDiagram-v2');
  });

  test('has the defaults of the damping', () => {
    expect(parseFlapDamping(defaultsIn('Flap damping'))).toEqual(parseFlapDamping({}));
  });

  test('has the defaults of a shared cause', () => {
    expect(parseSharedCause(defaultsIn('Shared cause'), attributes)).toEqual(
      parseSharedCause({}, attributes),
    );
  });

  test('has the defaults of a mass withdrawal', () => {
    expect(parseMassWithdraw(defaultsIn('Mass withdraw'))).toEqual(parseMassWithdraw({}));
  });

  test('has the defaults of a slow start', () => {
    const med = [1];
    expect(parseSlowStart({ med, ...defaultsIn('Slow start') })).toEqual(parseSlowStart({ med }));
  });

  test.each(
    rowsOf(sectionOf(PAGE, 'Mass withdraw'))
      .filter(([first = '']) => /^\d+$/.test(first))
      .map((row) => row.map(Number)),
  )('says rightly that of %i announcements %i leave and %i are held', (all, leave, held) => {
    const breaker = new MassWithdrawBreaker(parseMassWithdraw({}));
    const members = Array.from({ length: all }, (_, index) => breaker.join(String(index)));
    for (const member of members) {
      member.settle({
        ...{ now: 0, standing: 'announce', desire: 'announce' },
        ...{ action: 'up', isHeld: false },
      });
    }
    let left = 0;
    for (const member of members) {
      const isHeld = member.holdBack(1_000) !== undefined;
      const standing = isHeld ? 'announce' : 'withdraw';
      const action = isHeld ? 'up' : 'down';
      member.settle({ now: 1_000, standing, desire: standing, action, isHeld });
      left += isHeld ? 0 : 1;
    }
    expect([left, breaker.status(1_000).held.length]).toEqual([leave, held]);
  });
});
