import { beforeEach, expect, test } from '@jest/globals';
import { GroupLab, TestCheck } from './group-lab.ts';

let lab: GroupLab;
let a: TestCheck;
let b: TestCheck;

beforeEach(() => {
  lab = new GroupLab();
  [a, b] = [new TestCheck('a'), new TestCheck('b')];
});

test('probes one backend at once, and the result counts', async () => {
  const health = lab.group({ a, b }, { interval: '1h' });
  health.start();
  await lab.round();
  a.state = 'down';
  const [result] = await health.checkNow('a');
  expect([result, health.snapshot().backends[0]?.verdict, b.probes]).toEqual([
    {
      backend: 'a',
      check: { kind: 'test', target: 'a' },
      outcome: 'bad',
      message: 'refused',
      latency: 0,
    },
    'offline',
    1,
  ]);
});

test('probes all checks of all backends', async () => {
  const health = lab.group({ x: [a, b], y: b });
  health.start();
  const results = await health.checkNow();
  expect(results.map(({ backend, check }) => `${backend} ${check.target}`)).toEqual([
    'x a',
    'x b',
    'y b',
  ]);
});

test('probes what is in a nested group', async () => {
  const inner = lab.group({ a });
  const health = lab.group({ site: { group: inner } });
  health.start();
  await health.checkNow('site');
  expect([a.probes, health.snapshot().backends[0]?.verdict]).toEqual([1, 'online']);
});

test('leaves the event loop its turns where the probes of many take long to begin', async () => {
  let hasTurned = false;
  const turns: boolean[] = [];
  const slow = (): Promise<undefined> => {
    turns.push(hasTurned);
    lab.clock.stall(3);
    return Promise.resolve(undefined);
  };
  const health = lab.group({ a: slow, b: slow, c: slow });
  health.start();
  setImmediate(() => (hasTurned = true));
  const results = await health.checkNow();
  expect([turns, results.length]).toEqual([[false, false, true], 3]);
  await health.stop();
});

test('in a group that does not run, nothing is run', async () => {
  const results = await lab.group({ a }).checkNow();
  expect([results.map(({ outcome }) => outcome), a.probes]).toEqual([['not-run'], 0]);
});

test('must be of a backend that is there', () => {
  expect(() => lab.group({ a }).checkNow('b' as 'a')).toThrow("there is no backend 'b'");
});

test('an abort ends the waiting', async () => {
  const why = new Error('enough');
  const health = lab.group({ a: () => new Promise(() => undefined) });
  health.start();
  const waiting = health.checkNow('a', { signal: AbortSignal.abort(why) });
  await expect(waiting).rejects.toBe(why);
  await health.stop();
});
