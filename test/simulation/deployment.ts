import { Anycast, type Announcement, type AnnouncementOptions } from '../../src/anycast/index.ts';
import { Health } from '../../src/health/index.ts';
import { Fleet, type FleetHost, type FleetNode } from '../../src/testing/index.ts';
import { Cluster } from './cluster.ts';
import {
  BREAKER_RELEASE,
  BREAKER_WINDOW,
  BY_OTHERS,
  DAMPING,
  DAMPING_MAXIMUM,
  PACE,
  RELEASES,
  SLOW_START,
  SLOW_START_STEP,
  STEP,
  TOGETHER,
  VERDICT_AGE,
} from './pace.ts';
import type { Deployment, OwnFault, Plan, PlannedGuards } from './plan.ts';

/** One decision of one announcement. */
export interface Decided {
  readonly at: number;
  readonly decision: 'announce' | 'withdraw';
  /** Who has decided it. */
  readonly stage: string;
  /** A drain waits, and the route was to stay meanwhile. */
  readonly isWaiting: boolean;
  /** How long nobody had been able to look, where that is why; undefined where it is not. */
  readonly blindFor: number | undefined;
  /** When each backend's verdict was reached, while all are offline; undefined if they are not. */
  readonly offlineSince: readonly number[] | undefined;
}

/** What is known of an announcement from the outside. */
export interface Follower {
  readonly node: string;
  readonly prefix: string;
  readonly announcement: Announcement;
  readonly group: number;
  readonly began: number;
  /** The newest last. */
  readonly decided: Decided[];
}

/** What is known of the breaker of a node. */
export interface BreakerLife {
  /** When it has let go of all that it held. */
  releasedAt: number;
  /** The routes that the health of their services has taken away, in the order of time. */
  readonly departures: { readonly prefix: string; readonly at: number }[];
}

interface Program {
  readonly anycast: Anycast;
  readonly groups: readonly Health[];
}

/** A fleet with a deployment on each of its nodes, and what is to be seen of it. */
export class Simulation {
  readonly fleet: Fleet;
  readonly cluster: Cluster;
  readonly deployment: Deployment;
  /** Of the programs that run: those of one that is gone are forgotten. */
  followers: Follower[] = [];
  readonly breakers = new Map<string, BreakerLife>();
  /** Since when an operator has wanted what he wants: by node and prefix. */
  readonly orders = new Map<string, { readonly isOut: boolean; readonly since: number }>();
  readonly #programs = new Map<string, Program>();
  readonly #checks = new Map<string, FleetHost['checks']>();
  /** Node and prefix: what is wanted by the owners of the prefix together. */
  readonly #wanted = new Set<string>();

  constructor(
    { seed, deployment }: Plan,
    promises: readonly ((it: Simulation) => string | undefined)[],
  ) {
    this.deployment = deployment;
    this.fleet = new Fleet({
      seed,
      nodes: deployment.nodes,
      routers: deployment.routers,
      backends: deployment.groups.flatMap(({ backends }) => backends),
      clients: 12,
      ecmp: { rehash: deployment.rehash },
      resolution: STEP,
      program: (host) => this.#program(host),
      promises: promises.map((promise) => () => promise(this)),
    });
    this.cluster = new Cluster(() => this.fleet.nodes);
  }

  get now(): number {
    return this.fleet.clock.now();
  }

  of(node: FleetNode, prefix: string): readonly Follower[] {
    return this.followers.filter((one) => one.node === node.name && one.prefix === prefix);
  }

  /** Lets happen what no fleet can. */
  cause(fault: OwnFault): void {
    this.fleet.note(JSON.stringify(fault));
    const node = this.fleet.node(fault.node);
    const program = this.#programs.get(fault.node);
    switch (fault.kind) {
      case 'view-lost':
      case 'view-back':
        if (fault.kind === 'view-lost') this.cluster.lost.add(fault.node);
        else this.cluster.lost.delete(fault.node);
        this.cluster.tell();
        return;
      case 'ack':
        if (!node.isResponsive) return;
        program?.anycast.breaker.ack();
        return;
      case 'replace': {
        const backend = node.backend(fault.backend);
        if (!node.isResponsive || program === undefined || backend === undefined) return;
        backend.touch();
        const group = this.deployment.groups.findIndex(({ backends }) =>
          backends.includes(fault.backend),
        );
        const health = program.groups[group];
        const check = this.#checks.get(fault.node)?.[fault.backend];
        if (health === undefined || check === undefined) return;
        this.fleet.leave(health.replace(fault.backend, { ...check }));
        return;
      }
      case 'reload':
        // What a breaker makes of removals is told elsewhere.
        if (!node.isResponsive || program === undefined || this.deployment.guards.breaker > 0) {
          return;
        }
        this.#reload(node, program);
    }
  }

  #program(host: FleetHost): Anycast {
    const { deployment } = this;
    const { rise, fall, guards } = deployment;
    this.#checks.set(host.name, host.checks);
    this.followers = this.followers.filter(({ node }) => node !== host.name);
    const anycast = new Anycast({
      ...host.anycast,
      ...(guards.breaker === 0
        ? {}
        : {
            massWithdraw: {
              atMost: guards.breaker,
              within: BREAKER_WINDOW,
              release: BREAKER_RELEASE,
            },
          }),
    });
    const life: BreakerLife = { releasedAt: -Infinity, departures: [] };
    this.breakers.set(host.name, life);
    anycast.events.on('event', (event) => {
      if (event.event !== 'alarm' || event.state !== 'closed') return;
      if (RELEASES.includes(event.reason.code)) life.releasedAt = this.now;
    });
    const groups = deployment.groups.map(({ backends }) =>
      Health.of({
        ...host.health,
        backends: Object.fromEntries(
          Object.entries(host.checks).filter(([name]) => backends.includes(name)),
        ),
        ...{ ...PACE, rise, fall, maxAge: VERDICT_AGE },
      }),
    );
    const program = { anycast, groups };
    this.#programs.set(host.name, program);
    for (const { prefix } of deployment.prefixes) {
      this.orders.set(`${host.name} ${prefix}`, { isOut: false, since: this.now });
      this.#wanted.delete(`${host.name} ${prefix}`);
    }
    this.#announce(host.name, program);
    return anycast;
  }

  #announce(node: string, { anycast, groups }: Program): void {
    const { deployment } = this;
    const view = this.cluster.view(node);
    for (const { prefix, groups: owners, require } of deployment.prefixes) {
      for (const group of owners) {
        const health = groups[group];
        if (health === undefined) continue;
        const options: AnnouncementOptions = {
          ...{ health, require, withdrawWhen: deployment.withdrawWhen },
          ...(deployment.maxAge === 0 ? {} : { maxAge: deployment.maxAge }),
          ...(deployment.isManaged ? { vip: 'manage' as const } : {}),
          guards: {
            ...guardOptions(deployment.guards),
            ...(deployment.guards.minAnnouncers === undefined
              ? {}
              : {
                  minAnnouncers: {
                    ...{ atLeast: 1, view },
                    whenUnknown: deployment.guards.minAnnouncers,
                  },
                }),
          },
        };
        this.#follow(node, group, anycast.announce(prefix, options));
      }
    }
  }

  #follow(node: string, group: number, announcement: Announcement): void {
    const { prefix } = announcement;
    const decided: Decided[] = [];
    const follower: Follower = { node, prefix, announcement, group, began: this.now, decided };
    this.followers.push(follower);
    announcement.on('decision', ({ decision, links, reason }) => {
      // What the route says alone is no decision of whether it is there.
      if (decided.at(-1)?.decision === decision) return;
      const backends = announcement.health.snapshot().backends;
      const offline = backends.every(({ verdict }) => verdict === 'offline');
      decided.push({
        at: this.now,
        decision,
        stage: links.at(-1)?.stage ?? '',
        isWaiting: isWaiting(announcement),
        blindFor: reason.code === 'evidence-too-old' ? this.#blindFor(node) : undefined,
        offlineSince: offline ? backends.map(({ since }) => since) : undefined,
      });
      this.#look(node, prefix, BY_OTHERS.includes(links.at(-1)?.stage ?? ''));
      this.cluster.tell();
    });
    const order = (isOut: boolean): void => {
      // One that was replaced has nothing to say.
      if (!this.followers.includes(follower)) return;
      this.orders.set(`${node} ${prefix}`, { isOut, since: this.now });
    };
    announcement.on('maintenance', ({ maintenance }) => {
      order(maintenance || announcement.status.draining);
    });
    announcement.on('drain', ({ phase }) => {
      // A drain that goes on has begun before.
      const isOut = this.orders.get(`${node} ${prefix}`)?.isOut === true;
      if (phase === 'serving') order(announcement.status.maintenance !== undefined);
      else if (!isOut) order(true);
    });
  }

  #blindFor(name: string): number | undefined {
    const { isBlind, seesSince, since } = this.fleet.node(name);
    // What stood still, or has begun, knew less.
    return isBlind && seesSince - since > VERDICT_AGE ? this.now - seesSince : undefined;
  }

  /** Whether a decision was the one that takes the route away. */
  #look(node: string, prefix: string, isByOthers: boolean): void {
    const key = `${node} ${prefix}`;
    const wishes = this.of(this.fleet.node(node), prefix).map(
      ({ announcement }) => announcement.decision === 'announce',
    );
    const require = this.deployment.prefixes.find((one) => one.prefix === prefix)?.require;
    const isWanted = require === 'all' ? !wishes.includes(false) : wishes.includes(true);
    const isOut = this.orders.get(key)?.isOut === true;
    if (!isWanted && this.#wanted.has(key) && !isByOthers && !isOut) {
      this.breakers.get(node)?.departures.push({ prefix, at: this.now });
    }
    if (isWanted) this.#wanted.add(key);
    else this.#wanted.delete(key);
  }

  #reload(node: FleetNode, program: Program): void {
    const old = this.followers.filter((one) => one.node === node.name);
    this.followers = this.followers.filter((one) => one.node !== node.name);
    for (const { prefix } of this.deployment.prefixes) {
      this.orders.set(`${node.name} ${prefix}`, { isOut: false, since: this.now });
    }
    this.#announce(node.name, program);
    for (const { announcement } of old) this.fleet.leave(announcement.remove());
  }
}

function isWaiting({ status: { drain, maintenance } }: Announcement): boolean {
  return drain?.phase === 'waiting' && maintenance === undefined;
}

function guardOptions({
  holdDown,
  startupHold,
  lease,
  flapDamping,
  slowStart,
  sharedCause,
}: PlannedGuards): NonNullable<AnnouncementOptions['guards']> {
  return {
    ...(holdDown === 0 ? {} : { holdDown }),
    ...(startupHold === 0 ? {} : { startupHold }),
    ...(lease === 0 ? {} : { lease }),
    ...(flapDamping ? { flapDamping: { ...DAMPING, maximum: DAMPING_MAXIMUM } } : {}),
    ...(slowStart ? { slowStart: { prepend: SLOW_START, every: SLOW_START_STEP } } : {}),
    ...(sharedCause === 0 ? {} : { sharedCause: { within: TOGETHER, holdFor: sharedCause } }),
  };
}
