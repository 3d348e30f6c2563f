import { describe, expect, test } from '@jest/globals';
import {
  guardKeys,
  MassWithdrawBreaker,
  parseFlapDamping,
  parseMassWithdraw,
  parseSharedCause,
  parseSlowStart,
} from '../../src/policy/index.ts';
import { inOrder } from '../../src/policy/guards/guard-order.ts';
import { blocksOf, readPage, rowsOf, sectionOf } from './blocks.ts';
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

describe('the page about policy', () => {
  test('has TypeScript that compiles', () => {
    const texts = new Map(
      blocksOf(PAGE)
        .filter(({ language }) => language === 'ts')
        .map(({ line, text }) => [`policy-line-${line}.ts`, text]),
    );
    expect(compileFaults(texts)).toEqual([]);
  }, 300_000);

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
