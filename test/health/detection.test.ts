import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Health, type PolledCheck } from '../../src/health/index.ts';
import { seededRandom, VirtualClock } from '../../src/testing/index.ts';
import { propertyRuns } from '../support/property-runs.ts';

interface Settings {
  readonly interval: number;
  readonly fastInterval: number;
  readonly timeout: number;
  readonly fall: number;
  readonly jitter: number;
  readonly spacing: 'start' | 'end';
}

/** How the backend goes: its host falls silent, or its port is closed. */
type Death = 'silent' | 'refused';

/** docs/health.md, "How fast"; with `start`, 0.1 and `silent` it is the bound of DESIGN §4. */
function bound(settings: Settings, death: Death): number {
  const { interval, fastInterval, timeout, fall, jitter, spacing } = settings;
  const longest = (1 + jitter) * interval;
  const between = (1 + jitter) * fastInterval;
  if (death === 'refused') return longest + (fall - 1) * between;
  return spacing === 'end'
    ? longest + (fall - 1) * between + fall * timeout
    : longest + (fall - 1) * Math.max(between, timeout) + timeout;
}

/** A backend that is good in no time until it dies at `diesAt`. */
class MortalBackend implements PolledCheck {
  readonly kind = 'mortal';
  readonly target = 'test';
  readonly #isDead: () => boolean;
  readonly #death: Death;

  constructor(death: Death, isDead: () => boolean) {
    this.#death = death;
    this.#isDead = isDead;
  }

  run(signal: AbortSignal): Promise<undefined> {
    if (!this.#isDead()) return Promise.resolve(undefined);
    if (this.#death === 'refused') return Promise.reject(new Error('refused'));
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  }
}

/** Milliseconds from the death of a backend, at that time, to the verdict. */
async function detection(
  settings: Settings,
  death: Death,
  diesAt: number,
  seed: number,
): Promise<number> {
  const clock = new VirtualClock();
  const check = new MortalBackend(death, () => clock.now() >= diesAt);
  const health = Health.of({
    ...settings,
    backends: { a: check },
    initially: 'first-result',
    clock,
    random: seededRandom(seed),
  });
  let noticed: number | undefined;
  health.on('change', ({ to }) => {
    if (to === 'offline') noticed ??= clock.now();
  });
  health.start();
  await clock.advance(diesAt + bound(settings, death) + 1);
  await health.stop();
  return (noticed ?? Infinity) - diesAt;
}

const interval = fc.integer({ min: 10, max: 2_000 });

const settings: fc.Arbitrary<Settings> = interval.chain((longest) =>
  fc.record({
    interval: fc.constant(longest),
    fastInterval: fc.integer({ min: 10, max: longest }),
    // Longer than an interval, too.
    timeout: fc.integer({ min: 1, max: 3_000 }),
    fall: fc.integer({ min: 1, max: 5 }),
    jitter: fc.constantFrom(0, 0.1, 0.5),
    spacing: fc.constantFrom('start' as const, 'end' as const),
  }),
);

test.each(['silent', 'refused'] as const)(
  'a backend that is %s from any moment on is offline within the bound of the documentation',
  async (death) => {
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer(),
        async (chosen, diesAt, seed) => {
          const took = await detection(chosen, death, diesAt, seed);
          // Sums of fractions of milliseconds.
          expect(took).toBeLessThanOrEqual(bound(chosen, death) + 0.001);
        },
      ),
      { numRuns: propertyRuns(60) },
    );
  },
);

// The bound is no wish: where jitter draws the longest waits, and the backend dies right after a probe, it takes that long.
test('the bound is reached', async () => {
  const chosen: Settings = {
    interval: 1_000,
    fastInterval: 200,
    timeout: 500,
    fall: 3,
    jitter: 0,
    spacing: 'start',
  };
  expect(await detection(chosen, 'silent', 1_001, 1)).toBe(1_000 - 1 + 2 * 500 + 500);
});
