import { describe, expect, test } from '@jest/globals';
import type { Output } from '../support/lab/program.ts';
import { keepcast } from './programs.ts';

interface DemoLine {
  readonly event: string;
  readonly at: string;
  readonly [field: string]: unknown;
}

function jsonLines({ stdout }: Output): DemoLine[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DemoLine);
}

describe('keepcast demo', () => {
  let output: Output | undefined;
  // Once for all: it takes seconds, and every test looks at the same story.
  const demo = async (): Promise<Output> => (output ??= await keepcast('demo'));

  test('ends by itself with 0 and has nothing to complain about', async () => {
    expect(await demo()).toMatchObject({ code: 0, stderr: '' });
  });

  test('tells the five steps in order', async () => {
    const { stdout } = await demo();
    expect(stdout.match(/^\d\. .*$/gm)).toEqual([
      '1. the session comes up, and both backends are dead: nothing is announced',
      '2. both backends come up: the route is announced',
      '3. web-a dies: the route stays, since web-b is online',
      '4. web-b dies: the route is withdrawn',
      '5. web-a returns: the route is announced again',
    ]);
  });

  test('tells for each step what the router has, and how long that took', async () => {
    const { stdout } = await demo();
    const seen = stdout.match(/^ *\d+\.\d\ds {2}✓ .*$/gm) ?? [];
    expect(seen.map((line) => line.replace(/^.*✓ /, '').replace(/\d+ ms/, 'N ms'))).toEqual([
      "the router's table: empty (N ms after the change)",
      "the router's table: 192.0.2.10/32 (N ms after the change)",
      "the router's table: 192.0.2.10/32 (N ms after the change)",
      "the router's table: empty (N ms after the change)",
      "the router's table: 192.0.2.10/32 (N ms after the change)",
    ]);
  });

  test('says what to do next', async () => {
    const { stdout } = await demo();
    expect(stdout).toMatch(/Next: keepcast run FILE, see the README\.\n$/);
  });
});

describe('keepcast demo --json', () => {
  let output: Output | undefined;
  const demo = async (): Promise<Output> => (output ??= await keepcast('demo', '--json'));

  test('ends by itself with 0 and has nothing to complain about', async () => {
    expect(await demo()).toMatchObject({ code: 0, stderr: '' });
  });

  test('prints nothing but JSON objects, each with its name and moment', async () => {
    for (const line of jsonLines(await demo())) {
      expect(line).toMatchObject({
        event: expect.stringMatching(/^[a-z-]+$/),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
    }
  });

  test('has each step seen in the router’s table, in order', async () => {
    const seen = jsonLines(await demo()).filter(({ event }) => event.endsWith('seen'));
    expect(seen.map(({ event, step, table }) => ({ event, step, table }))).toEqual([
      { event: 'seen', step: 1, table: [] },
      { event: 'seen', step: 2, table: ['192.0.2.10/32'] },
      { event: 'seen', step: 3, table: ['192.0.2.10/32'] },
      { event: 'seen', step: 4, table: [] },
      { event: 'seen', step: 5, table: ['192.0.2.10/32'] },
    ]);
  });

  test('gives the milliseconds of each step as a whole number', async () => {
    const seen = jsonLines(await demo()).filter(({ event }) => event === 'seen');
    expect(seen.filter(({ elapsed }) => !Number.isInteger(elapsed))).toEqual([]);
  });

  test('sends one UPDATE for each change of the table', async () => {
    const sent = jsonLines(await demo()).filter(({ event }) =>
      ['announced', 'withdrawn', 'lost'].includes(event),
    );
    expect(sent.map(({ event }) => event)).toEqual(['announced', 'withdrawn', 'announced']);
  });

  test('ends with the result', async () => {
    expect(jsonLines(await demo()).at(-1)).toMatchObject({ event: 'result', ok: true });
  });
});
