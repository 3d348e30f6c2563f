import { describe, expect, test } from '@jest/globals';
import { newestResult, type BackendHealth, type HealthSnapshot } from '../../src/policy/index.ts';
import { groupsOf, snapshotOf } from './snapshots.ts';

/** Backends whose newest results came in then; `maintained` ones are taken out. */
function observed(
  times: readonly (number | undefined)[],
  { maintained = false } = {},
): HealthSnapshot {
  const { backends } = snapshotOf(
    ...times.map(() => ({ verdict: 'online' as const, maintenance: maintained })),
  );
  const seen = backends.map((backend, index): BackendHealth => ({
    ...backend,
    observedAt: times[index],
  }));
  return { at: 0, backends: seen };
}

describe('the newest result', () => {
  test('of a group is that of any backend', () => {
    expect(newestResult(observed([100, 300, undefined]))).toEqual({ at: 300 });
  });

  test('of a group without any is not there', () => {
    expect(newestResult(observed([undefined]))).toEqual({ at: undefined });
  });

  test('of several groups is that of the one that has been silent for longest', () => {
    const snapshot = groupsOf({ web: observed([100, 300]), dns: observed([900]) });
    expect(newestResult(snapshot)).toEqual({ at: 300, group: 'web' });
  });

  test('of several groups is not there while one has none', () => {
    const snapshot = groupsOf({ web: observed([100]), dns: observed([undefined]) });
    expect(newestResult(snapshot)).toEqual({ at: undefined, group: 'dns' });
  });

  test('needs none of a group that an operator has taken out', () => {
    const web = observed([100], { maintained: true });
    expect(newestResult(groupsOf({ web, dns: observed([900]) }))).toEqual({
      at: 900,
      group: 'dns',
    });
  });

  test('of groups that are all taken out is that of any backend', () => {
    const web = observed([100], { maintained: true });
    expect(newestResult(groupsOf({ web }))).toEqual({ at: 100 });
  });
});
