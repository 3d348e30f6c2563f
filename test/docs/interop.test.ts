import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { describeCapabilities } from '../interop/matrix/capabilities.ts';
import { describeEnds } from '../interop/matrix/ends.ts';
import { furtherRows } from '../interop/matrix/further-rows.ts';
import { plainPlans } from '../interop/matrix/plans.ts';
import { can, type DeclareStory } from '../interop/matrix/story.ts';
import { birdRouter } from '../support/lab/bird-router.ts';
import { exabgpRouter } from '../support/lab/exabgp-router.ts';
import { frrRouter } from '../support/lab/frr-router.ts';
import { gobgpRouter } from '../support/lab/gobgp-router.ts';
import { openbgpdRouter } from '../support/lab/openbgpd-router.ts';
import type { RouterKind } from '../support/lab/router.ts';

const KINDS = [birdRouter, frrRouter, gobgpRouter, openbgpdRouter, exabgpRouter];

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const PAGE = readFileSync(path('docs/interop.md'), 'utf8');

/** What the tests show of a row with a router: all of it, a part, or nothing. */
type Shown = 'all' | 'part' | 'nothing';

/** Whether each test of each row is run with the router, by the rows, in the order of the tests. */
function testsOf(kind: RouterKind): ReadonlyMap<string, readonly boolean[]> {
  const rows = new Map<string, boolean[]>();
  const add = (row: string, isRun: boolean): void => {
    const tests = rows.get(row) ?? [];
    rows.set(row, [...tests, isRun]);
  };
  const story: DeclareStory = (row, _title, _run, needs) => {
    add(row, can(kind, needs));
  };
  const noStage = (): never => {
    throw new Error('no test is run here');
  };
  for (const { row, needs } of plainPlans) add(row, can(kind, needs));
  describeCapabilities(noStage, { ...kind, lacks: [] }, story);
  describeEnds(noStage, story);
  for (const { row, kinds } of furtherRows) add(row, kinds.includes(kind));
  return rows;
}

function shown(tests: readonly boolean[]): Shown {
  if (tests.every(Boolean)) return 'all';
  return tests.some(Boolean) ? 'part' : 'nothing';
}

const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The first table of the page, without its heading. */
const [HEAD = '', , ...ROWS] = PAGE.slice(PAGE.indexOf('\n|') + 1)
  .split('\n\n', 1)
  .join()
  .split('\n');

/** `yes`, or with a note that says what is not shown, or a note alone. */
function read(cell: string): Shown {
  if (cell === 'yes') return 'all';
  return cell.startsWith('yes') ? 'part' : 'nothing';
}

describe('the table of docs/interop.md', () => {
  test('has a column for each router that is tested', () => {
    expect(cells(HEAD).slice(1)).toStrictEqual(KINDS.map(({ name }) => name));
  });

  test('has a row for what is tested, and for nothing else', () => {
    const rows = ROWS.map((line) => cells(line)[0]);
    expect(rows.toSorted()).toStrictEqual([...testsOf(birdRouter).keys()].sort());
  });

  test.each(KINDS.map((kind, index) => ({ name: kind.name, kind, index })))(
    'says of $name what the tests show',
    ({ kind, index }) => {
      const said = ROWS.map(cells).map(([row = '', ...each]) => [row, read(each[index] ?? '')]);
      const tests = testsOf(kind);
      expect(said).toStrictEqual(said.map(([row = '']) => [row, shown(tests.get(row) ?? [])]));
    },
  );

  test('explains each cell that is not all of it, and nothing else', () => {
    const notes = [...PAGE.matchAll(/^(\d+)\. /gm)].map(([, number]) => number);
    const used = ROWS.flatMap((row) => [...row.matchAll(/\[(\d+)\]/g)].map(([, number]) => number));
    expect(new Set(notes)).toStrictEqual(new Set(used));
  });

  test.each(furtherRows)('$row: $file is there', ({ file }) => {
    expect(existsSync(path(`test/interop/${file}`))).toBe(true);
  });
});
