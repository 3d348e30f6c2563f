import { Anycast, type DecisionEvent } from '../../anycast/index.ts';
import type { TraceEntry } from '../../audit/index.ts';
import { parseDuration, type Duration, type Reason } from '../../core/index.ts';
import { announcedOptions, type DaemonConfiguration } from '../../daemon/index.ts';
import { Health } from '../../health/index.ts';
import type { RoleSource } from '../../policy/index.ts';
import {
  MemoryNetwork,
  seededRandom,
  tapUpdates,
  TracePlayer,
  VirtualClock,
} from '../../testing/index.ts';
import { Availability, type PrefixAvailability } from './availability.ts';
import { OWN_IPV6, replayedRouters } from './routers.ts';
import { harmlessSilence } from './silence.ts';

/** What a replay needs of a configuration. */
export type ReplayConfiguration = Pick<
  DaemonConfiguration,
  'speaker' | 'peers' | 'health' | 'announce' | 'guards'
>;

export interface ReplayOptions {
  /**
   * How long it goes on after the last result, so that what waits is over: by default a minute at most, and half of the
   * shortest silence that would be taken for trouble.
   */
  readonly settle?: Duration | undefined;
  /**
   * How long the run had gone on before the trace begins, in milliseconds: 0 by default. What nobody knows of its
   * beginning is left out of the availability, which counts from the first decision on then.
   */
  readonly begunAt?: number | undefined;
}

export interface ReplayedDecision {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly prefix: string;
  readonly decision: 'announce' | 'withdraw';
  readonly state: DecisionEvent['state'];
  /** What the route says. */
  readonly attributes: DecisionEvent['attributes'];
  readonly reason: Reason;
}

export interface ReplayedUpdate {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly peer: string;
  /** The whole message. */
  readonly octets: Uint8Array;
}

/** What a configuration would have made of a trace. */
export interface ReplayResult {
  /** Milliseconds that were replayed. */
  readonly duration: number;
  /** How long the run had gone on before. */
  readonly begunAt: number;
  readonly decisions: readonly ReplayedDecision[];
  /** Every UPDATE to every peer, in order. */
  readonly updates: readonly ReplayedUpdate[];
  readonly availability: Readonly<Record<string, PrefixAvailability>>;
  /** Results of the trace that no check of the configuration has. */
  readonly unknown: number;
}

/** How the clock is advanced: a day in pieces, between which nothing is looked at. */
const STEP = 60_000;

/** Where jitter comes from; whatever it is, no UPDATE depends on it. */
const SEED = 1;

/**
 * Decides a recorded trace of check results again, on a virtual clock: the debounce, the condition, the guards and the
 * speaker are the real ones, the checks answer from the trace, and the peers are routers in memory that are always
 * there. Nothing of this host is touched: no address, no hook, no file.
 *
 * The same trace and configuration give the same UPDATEs, octet for octet, as the run that was recorded.
 * @throws ConfigurationError if the configuration cannot be replayed
 */
export async function replay(
  trace: readonly TraceEntry[],
  configuration: ReplayConfiguration,
  { settle = harmlessSilence(configuration), begunAt = 0 }: ReplayOptions = {},
): Promise<ReplayResult> {
  const { speaker, peers, health, announce, guards } = configuration;
  const clock = new VirtualClock();
  const random = seededRandom(SEED);
  const network = new MemoryNetwork({ clock });
  const updates: ReplayedUpdate[] = [];
  const decisions: ReplayedDecision[] = [];
  const own = network.host(speaker.routerId, OWN_IPV6);
  const routers = replayedRouters({ speaker, peers, network, clock, random });
  const anycast = new Anycast({
    ...guards,
    host: { sysctls: 'ignore' },
    asn: speaker.asn,
    routerId: speaker.routerId,
    clock,
    random,
    network: tapUpdates(own, ({ peer, octets }) => {
      updates.push({ at: begunAt + clock.now(), peer, octets });
    }),
  });
  for (const peer of routers.peers) anycast.addPeer(peer);
  const player = new TracePlayer(trace, clock);
  const groups = new Map(
    Object.entries(health).map(([name, options]) => {
      const backends = player.backends(name, options.backends);
      return [name, Health.of({ ...options, backends, ...REPLAYED, clock, random })];
    }),
  );
  for (const each of announce) {
    const announced = announcedOptions(each, { groups, roleOf: () => MASTER });
    if (announced === undefined) continue;
    anycast.announce(announced.prefix, { ...announced.options, ...HOST_ALONE });
  }
  const followed = new Map(anycast.announcements.map(({ prefix }) => [prefix, 0]));
  const decided = new Map<string, number>();
  anycast.events.on('event', (event) => {
    if (event.event !== 'decision') return;
    const { prefix, decision, state, attributes, reason } = event;
    if (begunAt > 0 && !decided.has(prefix)) decided.set(prefix, clock.now());
    decisions.push({ at: begunAt + clock.now(), prefix, decision, state, attributes, reason });
  });
  const availability = new Availability(clock);
  for (const router of routers.all) availability.follow(router);
  const duration = player.duration + parseDuration(settle);
  await routers.start();
  player.start();
  await anycast.start();
  for (let rest = duration; rest > 0; rest -= STEP) await clock.advance(Math.min(STEP, rest));
  const result = {
    duration,
    decisions: [...decisions],
    updates: [...updates],
    availability: availability.between(new Map([...followed, ...decided]), duration),
    begunAt,
    unknown: player.unknown,
  };
  player.stop();
  const stopped = Promise.all([anycast.stop(), routers.stop()]);
  await clock.advance(STEP);
  await stopped;
  return result;
}

/** The results come when they were recorded; this process standing still is none of the trace's business. */
const REPLAYED = { warmUp: 0, maxStall: '365d' } as const;

/** A trace has no roles. */
const MASTER: RoleSource = { role: 'master', on: () => undefined, off: () => undefined };

/** What an announcement has to do with the host that it runs on, this one is not to have. */
const HOST_ALONE = {
  vip: undefined,
  vipGrace: undefined,
  hooks: undefined,
  maintenanceFile: undefined,
} as const;
