import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

/** What the host has. Whatever asks for a change of it succeeds, and changes nothing: the tests do. */
let addresses: { address: string; interface: string }[];
let lab: AnycastLab;
let health: PushedHealth;

const OURS = { address: '192.0.2.10', interface: 'lo' };

beforeEach(() => {
  addresses = [];
  health = new PushedHealth();
  lab = new AnycastLab({
    host: { look: () => addresses.map((one) => ({ ...one })), command: ['true'] },
  });
});

afterEach(async () => {
  const stopped = lab.anycast.stop();
  addresses = [];
  await lab.clock.advance(10_000);
  await stopped;
});

/** A healthy service that runs. */
async function start(): Promise<void> {
  await lab.start();
  health.push('online');
  await lab.clock.advance(100);
}

describe('an address that is verified', () => {
  test('must be there before the route is announced', async () => {
    const vip = lab.anycast.announce(PREFIX, { health, vip: 'verify' });
    await start();
    expect(lab.updates.announcing).toBe(0);
    expect(vip.status).toMatchObject({
      decision: 'withdraw',
      state: 'up',
      reason: { code: 'address-absent' },
    });
    addresses = [OURS];
    await lab.clock.advance(2_000);
    expect(lab.router.has(PREFIX)).toBe(true);
  });

  test('takes the route with it', async () => {
    addresses = [OURS];
    lab.anycast.announce(PREFIX, { health, vip: 'verify' });
    await start();
    addresses = [];
    await lab.clock.advance(2_000);
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('is of no interest where nobody asked', async () => {
    lab.anycast.announce(PREFIX, { health });
    await start();
    expect(lab.router.has(PREFIX)).toBe(true);
  });
});

describe('an address that is managed', () => {
  test('that is taken off behind our back is told as a repair, and takes the route with it until it is back', async () => {
    addresses = [OURS];
    lab.anycast.announce(PREFIX, { health, vip: 'manage' });
    await start();
    addresses = [];
    await lab.clock.advance(2_000);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.events).toContainEqual(
      expect.objectContaining({ event: 'repair', what: 'address-gone' }),
    );
    addresses = [OURS];
    await lab.clock.advance(2_000);
    expect(lab.router.has(PREFIX)).toBe(true);
  });

  test('stays for a moment after the withdrawal, and a drain waits for it', async () => {
    addresses = [OURS];
    const vip = lab.anycast.announce(PREFIX, { health, vip: 'manage', vipGrace: '2s' });
    await start();
    const drained = vip.drain({ wait: '1s' });
    await lab.clock.advance(2_900);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(vip.status.drain?.phase).toBe('leaving');
    addresses = [];
    await lab.clock.advance(3_000);
    expect(await drained).toMatchObject({ outcome: 'drained' });
  });

  test('does not go if the route returns within that moment', async () => {
    addresses = [OURS];
    const vip = lab.anycast.announce(PREFIX, { health, vip: 'manage', vipGrace: '5s' });
    await start();
    health.push('offline');
    await lab.clock.advance(2_000);
    health.push('online');
    await lab.clock.advance(10_000);
    expect(vip.status.vip).toMatchObject({ present: true });
    expect(lab.router.has(PREFIX)).toBe(true);
  });
});

test('vipGrace without vip is refused', () => {
  expect(() => lab.anycast.announce(PREFIX, { health, vipGrace: '1s' })).toThrow('vipGrace: ');
});
