import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AnnouncementOptions } from '../../src/anycast/index.ts';
import { HostAddresses } from '../../src/testing/fleet/host-addresses.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

const ADDRESS = '192.0.2.10';

let host: HostAddresses;
let lab: AnycastLab;
let dns: PushedHealth;
let ntp: PushedHealth;

beforeEach(() => {
  host = new HostAddresses();
  dns = new PushedHealth();
  ntp = new PushedHealth();
  lab = new AnycastLab({
    host: {
      sysctls: 'ignore',
      look: () => host.look(),
      run: ([, ...words]) => host.run(words, lab.clock),
    },
  });
});

afterEach(async () => {
  await lab.stop();
});

function announce(
  health: PushedHealth,
  options: Partial<AnnouncementOptions> = {},
): ReturnType<AnycastLab['anycast']['announce']> {
  return lab.anycast.announce(PREFIX, { health, vip: 'manage', ...options });
}

/** Healthy, and announced. */
async function start(): Promise<void> {
  await lab.start();
  dns.push('online');
  await lab.clock.advance(3_000);
}

/** Stops, and says how long that took. */
async function stopTime(): Promise<number> {
  const begun = lab.clock.now();
  let ended: number | undefined;
  void lab.anycast.stop().then(() => {
    ended = lab.clock.now();
  });
  while (ended === undefined) await lab.clock.advance(10);
  return ended - begun;
}

describe('a stop', () => {
  test('takes off the address of what was removed a moment ago', async () => {
    const vip = announce(dns, { vipGrace: '3s' });
    await start();
    expect(host.has(ADDRESS)).toBe(true);
    const removed = vip.remove();
    await lab.clock.advance(200);
    await lab.stop();
    await removed;
    expect(host.has(ADDRESS)).toBe(false);
  });

  test('leaves no timer behind', async () => {
    announce(dns);
    await start();
    await lab.stop();
    const stopped = lab.router.stop();
    await lab.clock.advance(10_000);
    await stopped;
    expect(lab.clock.pending).toBe(0);
  });

  test('that was hurried does not shorten the grace of a later life', async () => {
    announce(dns, { vipGrace: '5s' });
    await start();
    const first = lab.anycast.stop();
    await lab.stop();
    await first;
    await lab.anycast.start();
    await lab.clock.advance(10_000);
    dns.push('offline');
    await lab.clock.advance(4_000);
    expect(host.has(ADDRESS)).toBe(true);
    await lab.clock.advance(2_000);
    expect(host.has(ADDRESS)).toBe(false);
  });

  test('waits for the grace, and a second one ends that', async () => {
    announce(dns, { vipGrace: '5s' });
    await start();
    expect(await stopTime()).toBeGreaterThan(5_000);
  });
});

test('stops and starts again and again, with the same end each time', async () => {
  announce(dns);
  await start();
  for (let round = 0; round < 5; round += 1) {
    await lab.stop();
    expect([lab.router.has(PREFIX), host.has(ADDRESS)]).toStrictEqual([false, false]);
    await lab.anycast.start();
    await lab.clock.advance(10_000);
    expect([lab.router.has(PREFIX), host.has(ADDRESS)]).toStrictEqual([true, true]);
  }
});

describe("two services on one address with require: 'all'", () => {
  beforeEach(async () => {
    announce(dns, { require: 'all' });
    announce(ntp, { require: 'all' });
    await start();
  });

  test('have it only while they have the route', async () => {
    expect(host.has(ADDRESS)).toBe(false);
    ntp.push('online');
    await lab.clock.advance(3_000);
    expect([lab.router.has(PREFIX), host.has(ADDRESS)]).toStrictEqual([true, true]);
    ntp.push('offline');
    await lab.clock.advance(3_000);
    expect([lab.router.has(PREFIX), host.has(ADDRESS)]).toStrictEqual([false, false]);
  });

  test('get it back with the route', async () => {
    ntp.push('online');
    await lab.clock.advance(3_000);
    dns.push('offline');
    await lab.clock.advance(3_000);
    dns.push('online');
    await lab.clock.advance(3_000);
    expect([lab.router.has(PREFIX), host.has(ADDRESS)]).toStrictEqual([true, true]);
  });
});

describe('two services on one address', () => {
  test('keep it until the last of them lets go', async () => {
    announce(dns);
    announce(ntp);
    await start();
    ntp.push('online');
    await lab.clock.advance(1_000);
    dns.push('offline');
    await lab.clock.advance(5_000);
    expect([lab.router.has(PREFIX), host.has(ADDRESS)]).toStrictEqual([true, true]);
    ntp.push('offline');
    await lab.clock.advance(5_000);
    expect([lab.router.has(PREFIX), host.has(ADDRESS)]).toStrictEqual([false, false]);
  });
});

describe('what fails', () => {
  test('is tried again every 5 s, told in the status, and announces nothing meanwhile', async () => {
    let isRoot = false;
    const answers = host.run.bind(host);
    host.run = (words, clock) =>
      isRoot || words[0] === '-json'
        ? answers(words, clock)
        : Promise.resolve({ code: 2, stdout: '', stderr: 'RTNETLINK answers: not permitted' });
    const vip = announce(dns);
    await start();
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(vip.status.vip).toMatchObject({
      present: false,
      reason: { message: expect.stringContaining('not permitted') },
    });
    isRoot = true;
    await lab.clock.advance(6_000);
    expect(lab.router.has(PREFIX)).toBe(true);
  });

  test('is an address that somebody takes off: it is put back within a look, and told', async () => {
    announce(dns);
    await start();
    host.lose(ADDRESS);
    await lab.clock.advance(2_500);
    expect([lab.router.has(PREFIX), host.has(ADDRESS)]).toStrictEqual([true, true]);
    expect(lab.events).toContainEqual(
      expect.objectContaining({ event: 'repair', what: 'address-gone' }),
    );
  });
});
