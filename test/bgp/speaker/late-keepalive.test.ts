import { expect, test } from '@jest/globals';
import { ROUTER, routerLab } from './speaker-lab.ts';

test('a KEEPALIVE that goes out late is told, with its peer', async () => {
  const { clock, speaker } = await routerLab();
  const told: string[] = [];
  speaker.on('late', ({ peer, delay }) => told.push(`${peer} ${delay >= 3_000}`));
  clock.stall(6_000);
  await clock.advance(0);
  expect(told).toEqual([`${ROUTER} true`]);
});
