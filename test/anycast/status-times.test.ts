import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AnycastLab, PREFIX } from './lab.ts';

let lab: AnycastLab;

beforeEach(() => {
  lab = new AnycastLab();
});

afterEach(() => lab.stop());

test('a drain says in the status when it began, and when its wait ends', async () => {
  const vip = lab.anycast.announce(PREFIX, { health: lab.health });
  await lab.start();
  void vip.drain({ wait: '30s' });
  await lab.clock.advance(5_000);
  expect(vip.status.drain).toMatchObject({
    begunAt: new Date('2026-01-01T00:00:10Z'),
    until: new Date('2026-01-01T00:00:40Z'),
  });
});
