import { beforeEach, expect, test } from '@jest/globals';
import type { WatchedCheck } from '../../src/health/index.ts';
import { GroupLab, TestCheck } from './group-lab.ts';

let lab: GroupLab;

beforeEach(() => {
  lab = new GroupLab();
});

/** A connection that stays open, say. */
const standing: WatchedCheck = {
  kind: 'standing',
  target: 'test',
  async *watch(signal) {
    yield { outcome: 'good', standing: true };
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
  },
};

test.each([
  ['that is probed', new TestCheck('a')],
  ['that stands', standing],
])('after a stall what was known %s is seen again within the fast interval', async (_, check) => {
  const health = lab.group({ a: check }, { interval: '60s', fastInterval: '1s' });
  health.start();
  await lab.clock.advance(70_000);
  lab.clock.stall(12_000);
  await lab.clock.advance(1_000);
  await health.stop();
  expect(lab.news()).toEqual([
    'a: unknown → online',
    'a: online → unknown',
    'a: unknown → online',
    'a: online → unknown',
  ]);
});

test('evidence that was too old is looked for within the fast interval', async () => {
  const a = new TestCheck('a');
  const health = lab.group({ a }, { interval: '60s', timeout: '1s', maxAge: '70s' });
  health.start();
  await lab.round();
  a.state = 'exhausted';
  await lab.clock.advance(67_900);
  a.state = 'up';
  await lab.clock.advance(1_200);
  expect(lab.news()).toEqual(['a: unknown → online', 'a: online → unknown', 'a: unknown → online']);
  await health.stop();
});
