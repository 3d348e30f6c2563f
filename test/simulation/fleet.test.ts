import { describe, expect, test } from '@jest/globals';
import { propertyRuns } from '../support/property-runs.ts';
import type { Deployment, Fault } from './plan.ts';
import { storyOf, storyOfPlan } from './run.ts';

const SEEDS = 1_000;

/** How many at once: each has a clock of its own. */
const TOGETHER = 20;

/** Milliseconds for all of those, on the slowest machine. */
const PATIENCE = 300_000;

/** One seed, where somebody wants to see it again. */
const only = process.env['KEEPCAST_SIMULATION_SEED'];

const first = only === undefined ? 1 : Number(only);
const many = only === undefined ? propertyRuns(SEEDS) : 1;

for (let from = 0; from < many; from += TOGETHER) {
  const seeds = Array.from(
    { length: Math.min(TOGETHER, many - from) },
    (_, at) => first + from + at,
  );
  const [least = 0] = seeds;
  test(
    `fleets under random faults keep their promises: seeds ${least} to ${least + seeds.length - 1}`,
    async () => {
      const stories = await Promise.all(seeds.map(storyOf));
      expect(stories.filter((story) => story !== undefined).join('\n\n')).toBe('');
    },
    PATIENCE,
  );
}

describe('what a fleet is held to', () => {
  const deployment: Deployment = {
    nodes: 1,
    routers: 1,
    backends: 2,
    withdrawWhen: 'all-offline',
    rise: 3,
    fall: 3,
    guards: { holdDown: 0, startupHold: 0, lease: 0, flapDamping: false, slowStart: false },
  };
  const dead: Fault = { kind: 'backend', node: 0, backend: 0, mode: 'dead' };
  const plan = { seed: 1, deployment, faults: [{ at: 20_000, fault: dead }] };

  test('is kept by one that is what it says', async () => {
    await expect(storyOfPlan(plan)).resolves.toBeUndefined();
  });

  test('is broken by a route that should have gone', async () => {
    const story = await storyOfPlan(plan, { ...deployment, withdrawWhen: 'any-offline' });
    expect(story).toMatch(/^seed 1: 10\.0\.0\.1 and 10\.0\.1\.1: a route to a dead service for /);
  });

  test('is broken by a route that is late', async () => {
    const silent = { ...dead, mode: 'silent' } as const;
    const alone = { ...deployment, backends: 1, fall: 9 };
    const story = await storyOfPlan(
      { seed: 1, deployment: alone, faults: [{ at: 20_000, fault: silent }] },
      { ...alone, fall: 1 },
    );
    expect(story).toContain('a route to a dead service');
  });

  test('is broken by a return that is early', async () => {
    const back: Fault = { ...dead, mode: 'good' };
    const alone = { ...deployment, backends: 1 };
    const faults = [
      { at: 20_000, fault: dead },
      { at: 25_000, fault: back },
    ];
    const story = await storyOfPlan(
      { seed: 1, deployment: alone, faults },
      { ...alone, guards: { ...alone.guards, holdDown: 20_000 } },
    );
    expect(story).toMatch(/ after the withdrawal, in spite of holdDown\n/);
  });

  test('is told with all that happened', async () => {
    const story = await storyOfPlan(plan, { ...deployment, withdrawWhen: 'any-offline' });
    expect(story).toContain('20.000s  {"kind":"backend","node":0,"backend":0,"mode":"dead"}');
  });
});
