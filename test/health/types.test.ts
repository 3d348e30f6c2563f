import { expect, test } from '@jest/globals';
import { Health, tcpCheck, type HealthSnapshot } from '../../src/health/index.ts';
import type { HealthSnapshot as PolicySnapshot } from '../../src/policy/snapshot.ts';

// These tests are the compiler's: what must not compile is marked, and an unneeded mark is an error.

const health = Health.of({
  backends: {
    'web-a': tcpCheck('10.0.0.1:80'),
    'web-b': async (signal) => {
      await Promise.resolve(signal);
    },
  },
});

test('a snapshot of health is what a policy looks at', () => {
  const snapshot: HealthSnapshot<'web-a' | 'web-b'> = health.snapshot();
  const seenByPolicy: PolicySnapshot<'web-a' | 'web-b'> = snapshot;
  expect(seenByPolicy.backends.map(({ name }) => name)).toEqual(['web-a', 'web-b']);
});

test('the names of the backends are inferred', () => {
  health.on('change', ({ backend, reason }) => {
    const known: 'web-a' | 'web-b' = backend;
    // @ts-expect-error There is no backend of this name.
    const unknown: 'web-c' = backend;
    // @ts-expect-error There is no reason of this code.
    const matches = reason.code === 'no-such-code';
    return [known, unknown, matches];
  });
  expect(health.listenerCount('change')).toBe(1);
});

test('a group can be handed to what takes any group', () => {
  const any: Health = health;
  expect(any).toBe(health);
});

test('the code of a reason decides its evidence', () => {
  const [backend] = health.snapshot().backends;
  const inARow =
    backend?.reason.code === 'fall-reached' ? backend.reason.evidence.inARow : undefined;
  expect(inARow).toBeUndefined();
});

test('options that do not exist do not compile', () => {
  // @ts-expect-error tcpCheck has no request.
  expect(() => tcpCheck('10.0.0.1:80', { query: 'PING' })).toThrow("query: unknown option 'query'");
});
