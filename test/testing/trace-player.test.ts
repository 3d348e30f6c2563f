import { describe, expect, test } from '@jest/globals';
import { functionCheck, Health, type BackendsOption } from '../../src/health/index.ts';
import { TracePlayer, VirtualClock, type PlayedResult } from '../../src/testing/index.ts';

const check = (target: string): ReturnType<typeof functionCheck> =>
  functionCheck(() => Promise.reject(new Error('it was asked')), { target });

const result = (at: number, target: string, changes: Partial<PlayedResult> = {}): PlayedResult => ({
  ...{ at, group: 'web', backend: 'a', check: { kind: 'function', target } },
  ...{ outcome: 'good', message: 'recorded', latency: 7 },
  ...changes,
});

/** What the checks of a group have found by the end of the trace: `target outcome`, with when. */
async function played(
  results: readonly PlayedResult[],
  backends: BackendsOption<string>,
): Promise<{ readonly told: readonly string[]; readonly player: TracePlayer }> {
  const clock = new VirtualClock();
  const player = new TracePlayer(results, clock);
  const group = Health.of({ backends: player.backends('web', backends), warmUp: 0, clock });
  const told: string[] = [];
  group.on('result', ({ check: { target }, outcome, message }) => {
    told.push(`${clock.now()} ${target} ${outcome}: ${message}`);
  });
  group.start();
  player.start();
  await clock.advance(player.duration);
  player.stop();
  const stopped = group.stop();
  await clock.advance(1_000);
  await stopped;
  return { told, player };
}

describe('a trace that is played', () => {
  test.each<[string, BackendsOption<string>]>([
    ['several checks', { a: [check('one'), check('two')] }],
    ['several checks with options', { a: { checks: [check('one'), check('two')], rise: 1 } }],
    ['ports', { a: { ports: { '80': check('one'), '443': [check('two')] } } }],
  ])('answers for a backend with %s, each at its time', async (_what, backends) => {
    const results = [
      result(0, 'one'),
      result(1_500, 'two', { outcome: 'bad' }),
      result(2_000, 'one'),
    ];
    expect((await played(results, backends)).told).toEqual([
      '0 one good: recorded',
      '1500 two bad: recorded',
      '2000 one good: recorded',
    ]);
  });

  test('plays results of one moment in the order in which they were recorded', async () => {
    const results = [
      result(500, 'two'),
      result(500, 'one'),
      result(500, 'two', { outcome: 'bad' }),
    ];
    expect((await played(results, { a: [check('one'), check('two')] })).told).toEqual([
      '500 two good: recorded',
      '500 one good: recorded',
      '500 two bad: recorded',
    ]);
  });

  test('says that a probe was not run', async () => {
    const results = [result(500, 'one', { outcome: 'not-run', message: 'no descriptors' })];
    expect((await played(results, { a: check('one') })).told).toEqual([
      '500 one not-run: no descriptors',
    ]);
  });

  test('counts what nobody is there for', async () => {
    const results = [result(500, 'one'), result(600, 'three')];
    expect((await played(results, { a: check('one') })).player.unknown).toBe(1);
  });

  test('is refused for a backend that is a group', () => {
    const nested = Health.of({ backends: { b: check('one') } });
    const player = new TracePlayer([], new VirtualClock());
    expect(() => player.backends('web', { a: { group: nested } })).toThrow(/^web\.a: /);
  });
});
