import { describe, expect, test } from '@jest/globals';
import { Anycast } from '../../../src/anycast/index.ts';
import { TraceRecorder, type TraceEntry } from '../../../src/audit/index.ts';
import { replay, type ReplayConfiguration } from '../../../src/cli/replay/replay.ts';
import { announcedOptions } from '../../../src/daemon/index.ts';
import {
  CheckNotRun,
  functionCheck,
  Health,
  type CheckFunction,
  type HealthOptions,
} from '../../../src/health/index.ts';
import {
  MemoryNetwork,
  Router,
  seededRandom,
  tapUpdates,
  VirtualClock,
} from '../../../src/testing/index.ts';

const HERE = '10.0.0.11';
const ROUTERS = ['10.0.0.1', '10.0.0.2'];
const PREFIX = '192.0.2.10/32';
const DAY = 86_400_000;

/** A backend that dies, comes back, blinks, is slow and cannot be probed, as chance has it. */
function unreliable(seed: number, clock: VirtualClock): CheckFunction {
  const random = seededRandom(seed);
  let alive = true;
  return async () => {
    // Far more often than a real backend: dozens of changes a day.
    if (random() < 0.012) alive = !alive;
    const chance = random();
    if (chance < 0.01) throw new CheckNotRun('no descriptors');
    await new Promise<void>((resolve) => clock.setTimer(1 + 20 * random(), resolve));
    if (!alive || chance < 0.03) throw new Error('connection refused');
    return {
      outcome: 'good',
      ...(chance > 0.9 ? { degraded: 'slow' } : {}),
      ...(chance > 0.95 ? { weight: 2 } : {}),
    };
  };
}

function configuration(checks: readonly CheckFunction[]): ReplayConfiguration {
  const names = ['web-a', 'web-b', 'web-c'];
  const backends = Object.fromEntries(
    checks.map((check, index) => [
      names[index] ?? '',
      functionCheck(check, { target: `${index}` }),
    ]),
  );
  const web: HealthOptions = { backends, interval: '30s', rise: 2, fall: 3, maxAge: '2m' };
  return {
    speaker: { asn: 65_010, routerId: HERE, listen: [] },
    peers: ROUTERS.map((address) => ({ address, asn: 65_000, holdTime: '90s' })),
    health: { web },
    announce: [
      { prefix: PREFIX, health: 'web', withdrawWhen: 'all-offline', med: 10 },
      {
        prefix: '2001:db8::10/128',
        health: 'web',
        withdrawWhen: 'any-offline',
        nextHop: '2001:db8::1',
      },
    ],
  };
}

interface Run {
  readonly trace: readonly TraceEntry[];
  readonly updates: readonly string[];
}

/** Runs it as a daemon would, with everything real but the network and the clock, and records it. */
async function live(of: ReplayConfiguration, clock: VirtualClock, duration: number): Promise<Run> {
  const network = new MemoryNetwork({ clock });
  const updates: string[] = [];
  const trace: TraceEntry[] = [];
  const routers = ROUTERS.map((address) => {
    const router = new Router({
      asn: 65_000,
      clock,
      network: network.host(address),
      random: seededRandom(3),
    });
    router.addPeer({ address: HERE, asn: 65_010, holdTime: '90s' });
    return router;
  });
  const { asn, routerId } = of.speaker;
  const anycast = new Anycast({
    asn,
    routerId,
    clock,
    random: seededRandom(4),
    network: tapUpdates(network.host(HERE), ({ peer, octets }) => {
      updates.push(lineOf(clock.now(), peer, octets));
    }),
  });
  for (const peer of of.peers) anycast.addPeer(peer);
  const recorder = new TraceRecorder({ clock, write: (entry) => trace.push(entry) });
  const groups = new Map<string, Health>();
  for (const [name, options] of Object.entries(of.health)) {
    const group = Health.of({ ...options, clock, random: seededRandom(5) });
    recorder.follow(name, group);
    groups.set(name, group);
  }
  const nobody = { role: undefined, on: () => undefined, off: () => undefined };
  for (const each of of.announce) {
    const announced = announcedOptions(each, { groups, roleOf: () => nobody });
    if (announced !== undefined) anycast.announce(announced.prefix, announced.options);
  }
  await Promise.all(routers.map((router) => router.start()));
  await anycast.start();
  await clock.advance(duration);
  const seen = [...updates];
  recorder.stop();
  const stopped = Promise.all([anycast.stop(), ...routers.map((router) => router.stop())]);
  await clock.advance(60_000);
  await stopped;
  return { trace: JSON.parse(JSON.stringify(trace)) as TraceEntry[], updates: seen };
}

function lineOf(at: number, peer: string, octets: Uint8Array): string {
  return `${Math.round(at * 1_000)} ${peer} ${Buffer.from(octets).toString('hex')}`;
}

async function replayed(trace: readonly TraceEntry[], of: ReplayConfiguration): Promise<string[]> {
  const { updates } = await replay(trace, of, { settle: 0 });
  return updates.map(({ at, peer, octets }) => lineOf(at, peer, octets));
}

/** Nobody may ask a check: the trace answers. */
const never: CheckFunction = () => {
  throw new Error('it was asked');
};

describe('the replay of a recorded day', () => {
  test('sends the same UPDATEs at the same moments, octet for octet', async () => {
    const clock = new VirtualClock();
    const checks = [1, 2, 3].map((seed) => unreliable(seed, clock));
    const { trace, updates } = await live(configuration(checks), clock, DAY);
    const until = trace.at(-1)?.at ?? 0;
    const again = await replayed(trace, configuration([never, never, never]));
    const before = updates.filter((line) => Number(line.split(' ', 1)[0]) <= until * 1_000);
    expect({ busy: before.length > 50, again }).toEqual({ busy: true, again: before });
  }, 120_000);
});

function entry(at: number, outcome: 'good' | 'bad', backend = 'web-a'): TraceEntry {
  const target = backend === 'web-a' ? '0' : '1';
  return {
    ...{ at, group: 'web', backend, check: { kind: 'function', target } },
    ...{ outcome, message: outcome, latency: 1 },
  };
}

/** Online from the second second on, offline from the hundredth, online from the hundred and fiftieth. */
const INCIDENT = [
  ...[1, 2].map((second) => entry(second * 1_000, 'good')),
  ...[98, 99, 100].map((second) => entry(second * 1_000, 'bad')),
  ...[149, 150].map((second) => entry(second * 1_000, 'good')),
];

function alone(changes: Partial<HealthOptions> = {}): ReplayConfiguration {
  const of = configuration([never]);
  const [first] = of.announce;
  const web = { ...of.health['web'], maxAge: '10m', ...changes } as HealthOptions;
  return { ...of, health: { web }, announce: first === undefined ? [] : [first] };
}

describe('a replay', () => {
  test('says what was decided, when and why', async () => {
    const { decisions } = await replay(INCIDENT, alone());
    expect(decisions.map(({ at, decision, reason }) => [at, decision, reason.code])).toEqual([
      [2_000, 'announce', 'some-backend-online'],
      [100_000, 'withdraw', 'all-backends-offline'],
      [150_000, 'announce', 'some-backend-online'],
    ]);
  });

  test('says how long the routers had a route', async () => {
    const { availability, duration } = await replay(INCIDENT, alone(), { settle: '50s' });
    expect({ duration, availability }).toEqual({
      duration: 200_000,
      availability: { [PREFIX]: { available: 148_000, of: 200_000, share: 0.74, losses: 1 } },
    });
  });

  test('takes the end of a trace for no trouble of the checks', async () => {
    const good = [1, 6, 11, 16].map((second) => entry(second * 1_000, 'good'));
    const { availability, decisions } = await replay(good, alone({ maxAge: '40s' }));
    expect(decisions.map(({ decision }) => decision)).toEqual(['announce']);
    expect(availability[PREFIX]).toMatchObject({ losses: 0 });
  });

  test('of another policy shows what it would have changed', async () => {
    const { availability } = await replay(INCIDENT, alone({ fall: 4 }), { settle: '50s' });
    expect(availability[PREFIX]).toEqual({
      available: 198_000,
      of: 200_000,
      share: 0.99,
      losses: 0,
    });
  });

  test('has the breaker of the file', async () => {
    const base = alone();
    const [first] = base.announce;
    if (first === undefined) throw new Error('nothing is announced');
    const { decisions } = await replay(INCIDENT, {
      ...base,
      announce: [first, { ...first, prefix: '192.0.2.11/32' }],
      guards: { massWithdraw: { atMost: 1, within: '60s', release: '10m' } },
    });
    const leaving = decisions.filter(({ decision }) => decision === 'withdraw');
    expect(leaving.map(({ prefix }) => prefix)).toEqual([PREFIX]);
  });

  test('counts results that no check of the configuration has', async () => {
    const other = entry(1_500, 'good', 'web-z');
    const { unknown } = await replay([...INCIDENT.slice(0, 1), other], alone());
    expect(unknown).toBe(1);
  });

  test('of nothing decides nothing', async () => {
    expect(await replay([], alone())).toMatchObject({ decisions: [], availability: {} });
  });
});
