import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import type { Clock, Timer } from '../core/index.ts';
import {
  decide,
  followGuards,
  initialMemory,
  settleGuards,
  type AddressState,
  type Decision,
  type DecisionMemory,
  type GuardName,
  type HealthSnapshot,
  type Order,
} from '../policy/index.ts';
import type { AnnouncementConfiguration, HealthSource } from './announcement-options.ts';
import { carriedMemory, countsOn, followsSame } from './carried-memory.ts';
import { contain } from './contain.ts';
import type { HealthFeeds } from './health-feeds.ts';
import {
  judge,
  lookAt,
  newestIn,
  unreadable,
  type HealthJudgement,
  type HealthLook,
} from './health-look.ts';
import { readRole } from './role-reading.ts';

export type RouteDecision = Decision<RouteExportOptions>;

/** What decides with the health, and what is told of it. */
export interface DecisionHost {
  readonly configuration: AnnouncementConfiguration;
  readonly health: HealthSource;
  readonly feeds: HealthFeeds;
  readonly clock: Clock;
  order(): Order;
  address(): AddressState;
  /** @param before undefined before the first */
  onDecided(now: RouteDecision, before: RouteDecision | undefined): void;
}

/** What was judged, and what has come of it. */
interface Decided {
  readonly judged: HealthJudgement;
  readonly memory: DecisionMemory;
  readonly decision: RouteDecision;
}

/** Asks `decide` whenever anything changes, and when it wants to be asked again. */
export class DecisionLoop {
  readonly #host: DecisionHost;
  #memory: DecisionMemory;
  #decision: RouteDecision | undefined;
  #judged: HealthSnapshot | undefined;
  #startedAt = 0;
  /** Undefined while it follows nothing. */
  #releaseHealth: (() => void) | undefined;
  readonly #releaseGuards = new Map<GuardName, () => void>();
  #timer: { readonly at: number; readonly timer: Timer } | undefined;
  /** What is to be judged next; undefined when all is. */
  #pending: HealthLook | undefined;
  #isDeciding = false;

  constructor(host: DecisionHost) {
    this.#host = host;
    this.#memory = initialMemory(host.configuration.policy, host.clock.now());
  }

  /** Undefined while it follows nothing. */
  get decision(): RouteDecision | undefined {
    return this.#decision;
  }

  /** What the decision rests on; what is known now while nothing is decided. */
  get judged(): HealthSnapshot {
    return this.#judged ?? this.shown;
  }

  /** What the health shows now; what was judged last where it cannot be looked at. */
  get shown(): HealthSnapshot {
    return this.#look().snapshot;
  }

  get running(): boolean {
    return this.#releaseHealth !== undefined;
  }

  /** Follows the health from now on. */
  start(): void {
    if (this.running) return;
    const { clock, configuration, health, feeds } = this.#host;
    this.#startedAt = clock.now();
    this.#memory = initialMemory(configuration.policy, this.#startedAt);
    this.#releaseHealth = feeds.follow(health, this.#onChange);
    this.#followGuards();
    this.#followRole();
    this.decide();
  }

  /**
   * The configuration of its host is another one than before: what it has in common with that goes on, the rest begins
   * anew. A route that is there is judged by both, so that none goes because its health is not known yet.
   */
  update(before: AnnouncementConfiguration): void {
    const { clock, configuration, health, feeds } = this.#host;
    this.#memory = carriedMemory(this.#memory, before, configuration);
    if (this.#releaseHealth === undefined) return;
    if (!followsSame(before, configuration)) {
      const release = this.#releaseHealth;
      this.#releaseHealth = feeds.follow(health, this.#onChange);
      release();
      this.#startedAt = clock.now();
    }
    this.#followGuards(before);
    this.#leaveRole(before);
    this.#followRole();
    this.decide();
  }

  /** @returns whether it had followed the health until now */
  stop(): boolean {
    if (this.#releaseHealth === undefined) return false;
    this.#leaveRole(this.#host.configuration);
    for (const release of this.#releaseGuards.values()) contain(release);
    this.#releaseGuards.clear();
    this.#releaseHealth();
    this.#releaseHealth = undefined;
    this.#wakeAt(undefined);
    this.#decision = undefined;
    this.#judged = undefined;
    return true;
  }

  /** Looks at everything anew. */
  decide(): void {
    if (this.running) this.#decide(this.#look());
  }

  /** @param before what it was configured with until now: guards that are the same are followed already */
  #followGuards(before?: AnnouncementConfiguration): void {
    const { configuration } = this.#host;
    const old = new Map(this.#releaseGuards);
    this.#releaseGuards.clear();
    for (const guard of configuration.policy.guards) {
      const { name } = guard;
      const known = old.get(name);
      const goesOn = before !== undefined && countsOn(name, before, configuration);
      if (known !== undefined && goesOn) {
        this.#releaseGuards.set(name, known);
        old.delete(name);
        continue;
      }
      const changed = (): void => {
        this.decide();
      };
      contain(() => {
        this.#releaseGuards.set(name, followGuards([guard], changed));
      });
    }
    for (const release of old.values()) contain(release);
  }

  #followRole(): void {
    contain(() => {
      this.#host.configuration.role?.on('role', this.#onRole);
    });
  }

  #leaveRole({ role }: AnnouncementConfiguration): void {
    contain(() => {
      role?.off('role', this.#onRole);
    });
  }

  readonly #onChange = (snapshot: HealthSnapshot | undefined): void => {
    this.#decide(snapshot === undefined ? this.#look() : { snapshot, fault: undefined });
  };

  readonly #onRole = (): void => {
    this.decide();
  };

  /** Run to completion: a listener of `decision` that causes another one does not run inside this one. */
  #decide(look: HealthLook): void {
    this.#pending = look;
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

  #look(): HealthLook {
    const { health, clock } = this.#host;
    return lookAt(health, this.#judged, clock.now());
  }

  #takePending(): HealthLook | undefined {
    const pending = this.running ? this.#pending : undefined;
    this.#pending = undefined;
    return pending;
  }

  #decideOnce(look: HealthLook): void {
    const { configuration, clock } = this.#host;
    const { judged, memory, decision } = this.#judge(look);
    const last = this.#decision;
    const now = clock.now();
    this.#memory = memory;
    this.#decision = decision;
    this.#judged = judged.snapshot;
    this.#wakeAt(decision.wakeAt);
    // Counted before it is told: a listener may have another one decide, which is to count this one.
    settleGuards(configuration.policy.guards, memory, now);
    this.#host.onDecided(decision, last);
  }

  #judge(look: HealthLook): Decided {
    const { configuration, clock } = this.#host;
    const { condition: before } = this.#memory;
    try {
      return this.#ask(judge(configuration.condition, look, before, clock.now()));
    } catch (error) {
      // Guards and metrics may read more of a snapshot than the condition has.
      return this.#ask(unreadable(error, before, clock.now()));
    }
  }

  #ask(judged: HealthJudgement): Decided {
    const { configuration, clock } = this.#host;
    const decided = decide(
      this.#memory,
      {
        now: clock.now(),
        ...judged,
        world: {
          startedAt: this.#startedAt,
          newestResult: () => newestIn(this.#look()),
          snapshot: judged.snapshot,
        },
        order: this.#host.order(),
        ...readRole(configuration.role),
        address: this.#host.address(),
      },
      configuration.policy,
    );
    return { judged, ...decided };
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
