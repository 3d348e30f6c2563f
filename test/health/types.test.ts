import { expect, test } from '@jest/globals';
import {
  exabgp,
  Health,
  httpCheck,
  tcpCheck,
  type Clock,
  type Duration,
  type HealthOptions,
  type HealthSnapshot,
} from '../../src/health/index.ts';
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

test('the methods take no other names', () => {
  // @ts-expect-error There is no backend of this name.
  expect(() => health.checkNow('web-c')).toThrow('there is no backend');
  // @ts-expect-error There is no backend of this name.
  expect(() => health.remove('web-c')).toThrow('there is no backend');
  expect(() => {
    // @ts-expect-error There is no backend of this name.
    health.maintain('web-c');
  }).toThrow('there is no backend');
});

test('the names are inferred beside a preset, in ports and in nested groups', () => {
  const group = Health.of({
    ...exabgp(),
    backends: {
      ports: { ports: { '80': tcpCheck('10.0.0.1:80'), '443': [tcpCheck('10.0.0.1:443')] } },
      several: { checks: [tcpCheck('10.0.0.1:80')], require: { atLeast: 1 } },
      site: { group: health, require: 'any' },
    },
  });
  const names: ('ports' | 'several' | 'site')[] = group.snapshot().backends.map(({ name }) => name);
  expect(names).toEqual(['ports', 'several', 'site']);
});

test('the names follow live changes', async () => {
  const group = Health.of({ backends: { a: tcpCheck('10.0.0.1:80') } });
  const both: Health<'a' | 'b'> = group.add('b', tcpCheck('10.0.0.2:80'));
  const one: Health<'c'> = await both.set({ c: tcpCheck('10.0.0.3:80') });
  expect(one.snapshot().backends.map(({ name }) => name)).toEqual(['c']);
});

// What the compiler takes is looked at again when it runs: in JavaScript, and in what was cast.
test('what does not fit together does not compile', () => {
  const check = tcpCheck('10.0.0.1:80');
  // @ts-expect-error A misspelt option.
  expect(() => Health.of({ backends: { a: check }, intervall: '1s' })).toThrow();
  // @ts-expect-error A misspelt option of a backend.
  expect(() => Health.of({ backends: { a: { check, wieght: 5 } } })).toThrow();
  // @ts-expect-error A duration has a unit.
  expect(() => Health.of({ backends: { a: check }, interval: '5' })).toThrow();
  // @ts-expect-error A word that is none of them.
  expect(() => Health.of({ backends: { a: check }, initially: 'up' })).toThrow();
  // @ts-expect-error One check has no ports.
  expect(() => Health.of({ backends: { a: { check, acrossPorts: 'any' } } })).toThrow();
  // @ts-expect-error It is judged by one of the two.
  expect(() => Health.of({ backends: { a: { check, group: health } } })).toThrow();
  // @ts-expect-error A group has been debounced.
  expect(() => Health.of({ backends: { a: { group: health, rise: 2 } } })).toThrow();
  // @ts-expect-error A URL is no check.
  expect(() => Health.of({ backends: { a: 'http://10.0.0.1/' } })).toThrow();
});

test('the types of the options can be named', () => {
  const interval: Duration = '1s';
  const clock: Clock | undefined = undefined;
  const options: HealthOptions<'a'> = {
    backends: { a: httpCheck('http://10.0.0.1/') },
    interval,
    clock,
  };
  expect(Health.of(options).running).toBe(false);
});
