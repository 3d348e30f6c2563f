import { expect, test } from '@jest/globals';
import { UNDECIDED, type DebounceState } from '../../src/health/debounce.ts';
import { spacingOf } from '../../src/health/probe-spacing.ts';

const online: DebounceState = { ...UNDECIDED, verdict: 'online', good: 3 };
const offline: DebounceState = { ...UNDECIDED, verdict: 'offline', bad: 3 };
const pace = { interval: 5_000, fastInterval: 1_000, downInterval: undefined };
const rarer = { ...pace, downInterval: 60_000 };
const oftener = { ...pace, downInterval: 4_000 };

test.each([
  ['in doubt: the fast interval', UNDECIDED, rarer, 0, 1_000],
  ['online: the interval', online, rarer, 0, 5_000],
  ['offline without more: the interval', offline, pace, 1_000_000, 5_000],
  ['offline, not yet for so long: the interval', offline, rarer, 59_999, 5_000],
  ['offline for so long: the interval of the dead', offline, rarer, 60_000, 60_000],
  ['long dead, and a good result: the fast interval', { ...offline, good: 1 }, rarer, 0, 1_000],
  ['offline where the dead are probed oftener: at once', offline, oftener, 0, 4_000],
])('%s', (_, state, settings, deadFor, expected) => {
  expect(spacingOf(state, settings, deadFor)).toBe(expected);
});
