import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import type { Clock, Timer } from '../core/index.ts';
import {
  decide,
  followGuards,
  initialMemory,
  serviceState,
  settleGuards,
  type AddressState,
  type Decision,
  type DecisionMemory,
  type HealthSnapshot,
  type Order,
} from '../policy/index.ts';
import {
  missingEvidenceAge,
  newestResult,
  type AnnouncementConfiguration,
  type HealthSource,
} from './announcement-options.ts';
import type { HealthFeeds } from './health-feeds.ts';

export type RouteDecision = Decision<RouteExportOptions>;

/** What decides with the health, and what is told of it. */
export interface DecisionHost {
  readonly configuration: AnnouncementConfiguration;
  readonly health: HealthSource;
  readonly feeds: HealthFeeds;
  readonly clock: Clock;
  order(): Order;
  address(): AddressState;
  /** Whether another owner of the prefix keeps its route where this one lets go. */
  isWantedByOther(): boolean;
  /** @param before undefined before the first */
  onDecided(now: RouteDecision, before: RouteDecision | undefined): void;
}

/** Asks `decide` whenever anything changes, and when it wants to be asked again. */
export class DecisionLoop {
  readonly #host: DecisionHost;
  #memory: DecisionMemory;
  #decision: RouteDecision | undefined;
  #startedAt = 0;
  #release: (() => void) | undefined;
  #timer: { readonly at: number; readonly timer: Timer } | undefined;
  /** What is to be judged next; undefined when all is. */
  #pending: HealthSnapshot | undefined;
  #isDeciding = false;

  constructor(host: DecisionHost) {
    this.#host = host;
    this.#memory = initialMemory(host.configuration.policy, host.clock.now());
  }

  /** Undefined while it follows nothing. */
  get decision(): RouteDecision | undefined {
    return this.#decision;
  }

  get running(): boolean {
    return this.#release !== undefined;
  }

  /** Follows the health from now on. */
  start(): void {
    if (this.#release !== undefined) return;
    const { clock, configuration, health, feeds } = this.#host;
    this.#startedAt = clock.now();
    this.#memory = initialMemory(configuration.policy, this.#startedAt);
    const releaseHealth = feeds.follow(health, this.#onChange);
    const releaseGuards = followGuards(configuration.policy.guards, () => {
      this.decide();
    });
    const { role } = configuration;
    role?.on('role', this.#onRole);
    this.#release = () => {
      role?.off('role', this.#onRole);
      releaseGuards();
      releaseHealth();
    };
    this.decide();
  }

  /** @returns whether it had followed the health until now */
  stop(): boolean {
    if (this.#release === undefined) return false;
    this.#release();
    this.#release = undefined;
    this.#wakeAt(undefined);
    this.#decision = undefined;
    return true;
  }

  /** Looks at everything anew. */
  decide(): void {
    if (this.#release !== undefined) this.#decide(this.#host.health.snapshot());
  }

  readonly #onChange = (snapshot: HealthSnapshot): void => {
    this.#decide(snapshot);
  };

  readonly #onRole = (): void => {
    this.decide();
  };

  /** Run to completion: a listener of `decision` that causes another one does not run inside this one. */
  #decide(snapshot: HealthSnapshot): void {
    this.#pending = snapshot;
    if (this.#isDeciding) return;
    this.#isDeciding = true;
    try {
      for (let next = this.#takePending(); next !== undefined; next = this.#takePending()) {
        this.#decideOnce(next);
      }
    } finally {
      this.#isDeciding = false;
    }
  }

  #takePending(): HealthSnapshot | undefined {
    const pending = this.#release === undefined ? undefined : this.#pending;
    this.#pending = undefined;
    return pending;
  }

  #decideOnce(snapshot: HealthSnapshot): void {
    const { configuration, clock, health } = this.#host;
    const { condition, policy } = configuration;
    const judgement = condition.judge(snapshot, this.#memory.condition);
    const { memory, decision } = decide(
      this.#memory,
      {
        now: clock.now(),
        judgement,
        service: serviceState(judgement, snapshot),
        evidenceAge: () => missingEvidenceAge(snapshot),
        world: {
          startedAt: this.#startedAt,
          newestResult: () => newestResult(health.snapshot()),
          snapshot,
          isWantedByOther: () => this.#host.isWantedByOther(),
        },
        order: this.#host.order(),
        role: configuration.role?.role,
        address: this.#host.address(),
      },
      policy,
    );
    const before = this.#decision;
    const now = clock.now();
    this.#memory = memory;
    this.#decision = decision;
    this.#wakeAt(decision.wakeAt);
    this.#host.onDecided(decision, before);
    settleGuards(policy.guards, memory, now, this.#host.isWantedByOther());
  }

  #wakeAt(at: number | undefined): void {
    if (this.#timer?.at === at) return;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
    if (at === undefined) return;
    const { clock } = this.#host;
    const timer = clock.setTimer(Math.max(0, at - clock.now()), () => {
      this.#timer = undefined;
      this.decide();
    });
    this.#timer = { at, timer };
  }
}
