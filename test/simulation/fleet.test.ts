import { describe, expect, test } from '@jest/globals';
import { propertyRuns } from '../support/property-runs.ts';
import type { FleetFault, PlannedFault } from '../../src/testing/index.ts';
import { NONE, type Deployment, type Plan } from './plan.ts';
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
    ...{ nodes: 1, routers: 1, rehash: 'resilient', isManaged: false },
    groups: [{ name: 'g0', backends: ['a', 'b'] }],
    prefixes: [{ prefix: '192.0.2.1/32', groups: [0], require: 'any' }],
    ...{ withdrawWhen: 'all-offline', rise: 3, fall: 3, maxAge: 0, guards: NONE },
  };
  const alone: Deployment = { ...deployment, groups: [{ name: 'g0', backends: ['a'] }] };
  const dead: FleetFault = { kind: 'backend', node: 'n1', backend: 'a', mode: 'dead' };
  const planned = (of: Deployment, ...faults: readonly PlannedFault[]): Plan => ({
    ...{ seed: 1, deployment: of, own: [] },
    faults,
  });

  test('is kept by one that is what it says', async () => {
    await expect(
      storyOfPlan(planned(deployment, { at: 20_000, fault: dead })),
    ).resolves.toBeUndefined();
  });

  test('is broken by a route that should have gone', async () => {
    const story = await storyOfPlan(planned(deployment, { at: 20_000, fault: dead }), {
      ...deployment,
      withdrawWhen: 'any-offline',
    });
    expect(story).toMatch(
      /^seed 1: r1 and n1: a route to a dead service \(192\.0\.2\.1\/32\) for /,
    );
  });

  test('is broken by a route that is late', async () => {
    const silent: FleetFault = { ...dead, mode: 'silent' };
    const story = await storyOfPlan(planned({ ...alone, fall: 9 }, { at: 20_000, fault: silent }), {
      ...alone,
      fall: 1,
    });
    expect(story).toContain('a route to a dead service');
  });

  const flap: readonly PlannedFault[] = [
    { at: 20_000, fault: dead },
    { at: 25_000, fault: { ...dead, mode: 'good' } },
  ];

  test('is broken by a return that is early', async () => {
    const story = await storyOfPlan(planned(alone, ...flap), {
      ...alone,
      guards: { ...NONE, holdDown: 20_000 },
    });
    expect(story).toMatch(/ after the withdrawal, in spite of holdDown\n/);
  });

  test('is broken by a return that is not slow', async () => {
    const story = await storyOfPlan(planned(alone, ...flap), {
      ...alone,
      guards: { ...NONE, slowStart: true },
    });
    expect(story).toMatch(/ is prepended 0 times \S+s after its return, and not 3/);
  });

  test('is broken by a service that goes on flapping', async () => {
    const often = [0, 1, 2, 3].flatMap((turn) => [
      { at: 20_000 + turn * 3_000, fault: dead },
      { at: 21_500 + turn * 3_000, fault: { ...dead, mode: 'good' } as const },
    ]);
    const story = await storyOfPlan(planned({ ...alone, rise: 1, fall: 1 }, ...often), {
      ...{ ...alone, rise: 1, fall: 1 },
      guards: { ...NONE, flapDamping: true },
    });
    expect(story).toMatch(/s before its penalty was over\n/);
  });

  test('is broken by a route that nobody looks after', async () => {
    const blind: FleetFault = { kind: 'blind', node: 'n1' };
    const story = await storyOfPlan(planned(alone, { at: 20_000, fault: blind }), {
      ...alone,
      guards: { ...NONE, lease: 3_000 },
    });
    expect(story).toMatch(/s, in spite of the lease, or of maxAge\n/);
  });

  test('is broken by a route that goes before its evidence is too old', async () => {
    const blind: FleetFault = { kind: 'blind', node: 'n1' };
    const story = await storyOfPlan(
      planned({ ...alone, maxAge: 6_000 }, { at: 20_000, fault: blind }),
      { ...alone, maxAge: 12_000 },
    );
    expect(story).toMatch(/: withdrawn when nobody had looked for \d\.\d+s, in spite of maxAge\n/);
  });

  test('is broken by a withdrawal that should have waited for more', async () => {
    const both = ['a', 'b'].map((backend) => ({ at: 20_000, fault: { ...dead, backend } }));
    const story = await storyOfPlan(planned(deployment, ...both), {
      ...deployment,
      guards: { ...NONE, sharedCause: 5_000 },
    });
    expect(story).toMatch(/ after all failed together, in spite of sharedCause\n/);
  });

  test('is broken by more withdrawals than may be', async () => {
    const wide: Deployment = {
      ...alone,
      prefixes: ['192.0.2.1/32', '192.0.2.2/32'].map((prefix) => ({
        ...{ prefix, groups: [0], require: 'any' },
      })),
    };
    const story = await storyOfPlan(planned(wide, { at: 20_000, fault: dead }), {
      ...wide,
      guards: { ...NONE, breaker: 1 },
    });
    expect(story).toMatch(/ have left within 10s, and 1 may\n/);
  });

  test('is broken by withdrawals that are held before there are too many', async () => {
    const prefixes = ['192.0.2.1/32', '192.0.2.2/32', '192.0.2.3/32'].map((prefix) => ({
      ...{ prefix, groups: [0], require: 'any' as const },
    }));
    const wide: Deployment = { ...alone, prefixes, guards: { ...NONE, breaker: 1 } };
    const story = await storyOfPlan(planned(wide, { at: 20_000, fault: dead }), {
      ...wide,
      guards: { ...NONE, breaker: 2 },
    });
    expect(story).toMatch(/: the breaker is open, and only 1 had left within 10s of 2 that may\n/);
  });

  test('is broken by the last one that leaves', async () => {
    const story = await storyOfPlan(planned(alone, { at: 20_000, fault: dead }), {
      ...alone,
      guards: { ...NONE, minAnnouncers: 'hold' },
    });
    expect(story).toMatch(/^seed 1: nobody announces 192\.0\.2\.1\/32, and n1 could\n/);
  });

  test('is told with all that happened', async () => {
    const story = await storyOfPlan(planned(deployment, { at: 20_000, fault: dead }), {
      ...deployment,
      withdrawWhen: 'any-offline',
    });
    expect(story).toContain('20.000s  {"kind":"backend","node":"n1","backend":"a","mode":"dead"}');
  });
});
