import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { HealthSources } from '../../src/anycast/index.ts';
import { AnycastLab, PushedHealth } from './lab.ts';

let lab: AnycastLab;

beforeEach(() => {
  lab = new AnycastLab();
});

afterEach(async () => {
  await lab.stop();
  const stopped = lab.router.stop();
  await lab.clock.advance(10_000);
  await stopped;
});

/** Whom the last change of a backend was told to concern. */
function told(): readonly string[] | undefined {
  const last = lab.events.findLast(({ event }) => event === 'backend');
  return last?.event === 'backend' ? last.prefixes : undefined;
}

async function announce(...all: readonly (readonly [string, HealthSources])[]): Promise<void> {
  for (const [prefix, health] of all) lab.anycast.announce(prefix, { health });
  await lab.start();
}

test('a change of a backend is told with the prefixes that follow it, and no others', async () => {
  const [web, dns] = [new PushedHealth(), new PushedHealth()];
  await announce(['192.0.2.1/32', web], ['192.0.2.2/32', { web, dns }], ['192.0.2.3/32', { dns }]);
  web.push('online');
  expect(told()).toEqual(['192.0.2.1/32', '192.0.2.2/32']);
});

test('owners of one prefix are told of once', async () => {
  const web = new PushedHealth();
  await announce(['192.0.2.1/32', web], ['192.0.2.1/32', { web }]);
  web.push('online');
  expect(told()).toEqual(['192.0.2.1/32']);
});

test('an announcement that was removed is not told of; an owner that stays is', async () => {
  const web = new PushedHealth();
  await announce(['192.0.2.1/32', web], ['192.0.2.1/32', web], ['192.0.2.2/32', web]);
  const [first, , other] = lab.anycast.announcements;
  for (const each of [first, other]) void each?.remove();
  web.push('online');
  expect(told()).toEqual(['192.0.2.1/32']);
});

test('an announcement that follows another group now is told of that one', async () => {
  const [web, dns] = [new PushedHealth(), new PushedHealth()];
  await announce(['192.0.2.1/32', web], ['192.0.2.2/32', web]);
  lab.anycast.announcements[0]?.update({ health: dns });
  web.push('online');
  const ofWeb = told();
  dns.push('online');
  expect([ofWeb, told()]).toEqual([['192.0.2.2/32'], ['192.0.2.1/32']]);
});
