import { beforeEach, describe, expect, test } from '@jest/globals';
import { httpCheck, tcpCheck, type BackendInput, type Health } from '../../src/health/index.ts';
import { GroupLab, TestCheck } from './group-lab.ts';

let lab: GroupLab;
let a: TestCheck;
let b: TestCheck;
let health: Health<'a' | 'b'>;

beforeEach(async () => {
  lab = new GroupLab();
  [a, b] = [new TestCheck('a'), new TestCheck('b')];
  health = lab.group({ a, b });
  health.start();
  await lab.round();
  lab.news();
});

function verdicts(): Record<string, string> {
  const { backends } = health.snapshot();
  return Object.fromEntries(backends.map(({ name, verdict }) => [name, verdict]));
}

describe('a backend that is added', () => {
  test('is probed while the group runs', async () => {
    health.add('c', new TestCheck('c'));
    await lab.round();
    expect(lab.news()).toEqual(['added c', 'c: unknown → online']);
  });

  test('comes last', () => {
    health.add('c', new TestCheck('c'));
    expect(verdicts()).toEqual({ a: 'online', b: 'online', c: 'unknown' });
  });

  test('leaves the others alone', () => {
    const before = health.snapshot().backends[0];
    health.add('c', new TestCheck('c'));
    expect(health.snapshot().backends[0]).toBe(before);
  });

  test('is probed as the group says', async () => {
    const c = new TestCheck('c');
    health.add('c', c);
    await lab.clock.advance(10_100);
    expect(c.probes).toBe(11);
  });

  test('is not probed before the group runs', async () => {
    await health.stop();
    const c = new TestCheck('c');
    health.add('c', c);
    await lab.round();
    expect(c.probes).toBe(0);
  });

  test('cannot have a name that is taken', () => {
    expect(() => health.add('a', b)).toThrow("name: there is a backend 'a' already: replace it");
  });
});

describe('a backend that is removed', () => {
  test('is probed no more, and known no more', async () => {
    await health.remove('a');
    const { probes } = a;
    await lab.round();
    expect([a.probes - probes, verdicts(), lab.news()]).toEqual([
      0,
      { b: 'online' },
      ['removed a'],
    ]);
  });

  test('leaves no timer behind', async () => {
    await health.remove('a');
    const one = lab.clock.pending;
    await health.stop();
    health.start();
    await lab.round();
    expect(lab.clock.pending).toBe(one);
  });

  test('cannot be the last one', async () => {
    await health.remove('a');
    expect(() => health.remove('b')).toThrow('b is the last backend');
  });

  test('must be there', () => {
    expect(() => health.remove('aa' as 'a')).toThrow(
      "name: there is no backend 'aa': did you mean 'a'?",
    );
  });
});

test('a name that is forgotten is told with those there are', () => {
  expect(() => health.remove(undefined as unknown as 'a')).toThrow(
    'name: there is no backend undefined: the group has a, b',
  );
});

describe('a backend that is replaced', () => {
  test('begins anew', async () => {
    const other = new TestCheck('other');
    other.state = 'down';
    await health.replace('a', other);
    await lab.round();
    expect(lab.news()).toEqual(['replaced a', 'a: online → unknown', 'a: unknown → offline']);
  });

  test('keeps its place', async () => {
    await health.replace('a', new TestCheck('other'));
    expect(Object.keys(verdicts())).toEqual(['a', 'b']);
  });

  test('stays in the maintenance that an operator put it in', async () => {
    health.maintain('a', 'new disk');
    await health.replace('a', new TestCheck('other'));
    expect(health.snapshot().backends[0]?.maintenance?.reason.message).toBe(
      'in maintenance: new disk',
    );
  });
});

describe('backends that are set', () => {
  test('are the difference only', async () => {
    await health.set({ b, c: new TestCheck('c') });
    await lab.round();
    expect(lab.news()).toEqual(['added c, removed a', 'c: unknown → online']);
  });

  test('that are the same change nothing at all', async () => {
    const before = health.snapshot().backends;
    await health.set({ a, b });
    expect([lab.news(), health.snapshot().backends[0]]).toEqual([[], before[0]]);
  });

  test('that are the same go on counting', async () => {
    const slow = lab.group({ x: { check: a, rise: 3 } });
    slow.start();
    await lab.round();
    await slow.set({ x: { check: a, rise: 3 } });
    await lab.clock.advance(1_000);
    expect(slow.snapshot().backends[0]?.verdict).toBe('online');
  });

  test.each<[string, () => BackendInput]>([
    ['a check that was made anew', () => tcpCheck('10.0.0.1:80', { timeout: '1s', send: 'PING' })],
    ['headers', () => httpCheck('http://10.0.0.1/', { headers: { host: 'a' }, expectBody: /ok/ })],
    ['options of probing', () => ({ check: a, interval: '3s' })],
    ['requirements', () => ({ checks: [a, b], require: { atLeast: 1 } })],
    ['ports', () => ({ ports: { '80': a } })],
  ])('are known as the same by equal options: %s', async (_, make) => {
    const group = lab.group({ x: make() });
    await group.set({ x: make() });
    expect(lab.news()).toEqual([]);
  });

  test.each<[string, BackendInput, BackendInput]>([
    ['options of a check', tcpCheck('10.0.0.1:80'), tcpCheck('10.0.0.1:80', { send: 'x' })],
    ['an option of probing', { check: tcpCheck('x:1'), rise: 2 }, { check: tcpCheck('x:1') }],
    ['a function', () => Promise.resolve(), () => Promise.resolve()],
    ['a port', { ports: { '80': tcpCheck('x:1') } }, { ports: { '81': tcpCheck('x:1') } }],
  ])('are others by %s', async (_, first, second) => {
    const group = lab.group({ x: first });
    await group.set({ x: second });
    expect(lab.news()).toEqual(['replaced x']);
  });

  test('that differ in weight only go on', async () => {
    await health.set({ a: { check: a, weight: 7 }, b });
    expect(lab.news()).toEqual(['a: weight 1 → 7: weight-configured']);
  });

  test('take into maintenance what says so now, and release what does not any more', async () => {
    await health.set({ a: { check: a, maintenance: 'new disk' }, b });
    await health.set({ a, b });
    expect(lab.news()).toEqual(['a: in maintenance: new disk', 'a: released from maintenance']);
  });

  test('leave the maintenance of an operator alone', async () => {
    health.maintain('a');
    await health.set({ a: { check: a, weight: 2 }, b });
    expect(health.snapshot().counts.maintenance).toBe(1);
  });

  test('may be probed otherwise than before', async () => {
    const probing = { rise: 1, fall: 1, warmUp: 100 };
    const own = { check: b, interval: '1s' } as const;
    await health.set({ a, b: own }, { ...probing, interval: '5s' });
    expect(lab.news()).toEqual(['replaced a', 'a: online → unknown']);
  });

  test('are probed as before where what is to be different is undefined', async () => {
    await health.set({ a, b }, { interval: undefined });
    expect(lab.news()).toEqual([]);
  });

  test('change nothing if one of them is at fault', () => {
    expect(() =>
      health.set({ c: new TestCheck('c'), d: 'http://x/' as unknown as TestCheck }),
    ).toThrow(expect.objectContaining({ code: 'ERR_INVALID_CONFIGURATION', path: 'backends.d' }));
    expect(verdicts()).toEqual({ a: 'online', b: 'online' });
  });

  test('cannot be none', () => {
    expect(() => health.set({})).toThrow('an empty group is a fault');
  });
});

test('a listener may change the backends', async () => {
  health.once('backends', () => void health.remove('b'));
  health.add('c', new TestCheck('c'));
  await lab.round();
  expect([verdicts(), lab.news()]).toEqual([
    { a: 'online', c: 'online' },
    ['added c', 'removed b', 'c: unknown → online'],
  ]);
});
