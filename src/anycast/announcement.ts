import type { Explanation } from '../audit/index.ts';
import { Emitter, within, type Reason } from '../core/index.ts';
import type { Desire, ServiceState } from '../policy/index.ts';
import { AnnouncementDriver } from './announcement-driver.ts';
import type { AnnouncementOptions, HealthSource } from './announcement-options.ts';
import type { AnnouncementSetup } from './announcement-setup.ts';
import { standingOf } from './decision-standing.ts';
import { parseDrainOptions, type DrainOptions, type DrainResult } from './drain/index.ts';
import { explanationOf } from './explanation.ts';
import type { AnnouncementEvents, AnnouncementStatus } from './lifecycle-events.ts';
import type { HealthSources } from './health-sources.ts';
import { disabledBy, enabledBy, parseNote } from './operator.ts';
import { whileNotAborted } from './wait.ts';

/** What has an announcement: its `Anycast`. */
export interface AnnouncementKeeper {
  remove(announcement: Announcement): Promise<void>;
  cancelRemoval(announcement: Announcement): boolean;
  update(changes: Iterable<readonly [Announcement, AnnouncementOptions]>): void;
}

/**
 * One prefix that follows the health of a group. Made by `Anycast.announce`.
 *
 * Events: `decision` when what is wanted changes, then `announced` or `withdrawn` for each peer when the octets were
 * handed to the kernel on an Established session, `lost` when the session that had sent the route dies; `drain`,
 * `maintenance`, `repair`, `alarm` and `hook`.
 */
export class Announcement extends Emitter<AnnouncementEvents> {
  readonly prefix: string;
  readonly #driver: AnnouncementDriver;
  readonly #setup: AnnouncementSetup;
  readonly #keeper: AnnouncementKeeper;

  /** @internal Made by `Anycast.announce`. */
  constructor(
    setup: AnnouncementSetup,
    onMade: (announcement: Announcement, driver: AnnouncementDriver) => void,
    keeper: AnnouncementKeeper,
  ) {
    super();
    this.#setup = setup;
    this.prefix = setup.configuration.prefix;
    this.#driver = new AnnouncementDriver(setup, this);
    this.#keeper = keeper;
    onMade(this, this.#driver);
  }

  /** Whose health it follows: several groups as one. */
  get health(): HealthSource {
    return this.#driver.health;
  }

  /** What is wanted; `nothing` before the first evidence. */
  get decision(): Desire {
    return this.#driver.decision?.desire ?? 'nothing';
  }

  /** How the service behind it stands. */
  get state(): ServiceState {
    return this.#driver.decision?.service ?? 'undetermined';
  }

  /** Why that is wanted. */
  get reason(): Reason {
    return this.#driver.reason;
  }

  get status(): AnnouncementStatus {
    const { decision, drain, maintenance, owners, vip, hookFault, reason } = this.#driver;
    return {
      prefix: this.prefix,
      state: this.state,
      decision: this.decision,
      action: decision?.action,
      attributes: standingOf(decision).attributes,
      reason,
      draining: drain.order !== undefined,
      drain: drain.status,
      maintenance: maintenance.reason,
      objection: this.#driver.wants ? owners.objection(this.#driver) : undefined,
      alarm: this.#driver.alarm,
      removal: this.#driver.removal,
      vip,
      guards: decision?.remarks ?? {},
      hookFault,
      announcedTo: this.#setup.speaker.peersWith(this.prefix),
      unknownPeers: this.#unknownPeers,
    };
  }

  /** Why the route is there or not: the chain of causes from the checks to each peer, as data and as sentences. */
  explain(): Explanation {
    return explanationOf(this.#driver, this.#setup.speaker);
  }

  /**
   * Leaves gracefully: marks the route with GRACEFUL_SHUTDOWN (RFC 8326), waits, withdraws it, takes the address off,
   * and runs the hook. The sessions stay up, and the route stays away until {@link undrain}, or a stop. A call while one
   * is under way joins it, and the earlier end of the two counts: `{ wait: 0 }` cuts it short.
   * @returns what came of it, when it is over or was taken back; a peer or a hook that fails does not make it reject.
   *   Rejects with `signal.reason` on abort; the drain goes on then.
   * @throws ConfigurationError whose path is the option at fault.
   */
  drain(options: DrainOptions = {}): Promise<DrainResult> {
    const plan = parseDrainOptions(options);
    return whileNotAborted(this.#driver.drain.begin(plan), plan.signal);
  }

  /** Takes a drain back, at whatever step it is. Does nothing where nothing is drained. */
  undrain(): void {
    this.#driver.drain.undo();
  }

  /**
   * Takes it out of service at once, whatever its health says: its action for `maintenance` is taken, which withdraws
   * the route by default. Lasts until {@link enable}, and no longer than the program.
   * @param why a note for whoever looks, at most 200 characters
   * @throws ConfigurationError if that is no text
   */
  disable(why?: string): void {
    const reason = disabledBy(within('reason', () => parseNote(why)));
    this.#driver.maintenance.set(reason, reason);
  }

  /** Puts it back into service. A maintenance file that is there keeps it out. */
  enable(): void {
    this.#driver.maintenance.set(undefined, enabledBy());
  }

  /**
   * Follows these options from now on, in the place of all that it was given before: what is left out goes back to its
   * default. Nothing is withdrawn for it. What the guards count goes on where their options are the same, hooks are not
   * run again for what they have been told, and a route that says something else is one UPDATE. Another health group is
   * followed from its next result on; until then what was certain holds, for `maxAge`.
   *
   * Where a prefix has several owners that are all to change, see `Anycast.update`.
   * @throws ConfigurationError whose path is the option at fault: nothing has changed then. `vip` cannot be changed, and
   *   what is removed cannot be updated.
   */
  update<const Sources extends HealthSources>(options: AnnouncementOptions<Sources>): void {
    this.#keeper.update([[this, options as unknown as AnnouncementOptions]]);
  }

  /**
   * Lets go of the route for good; other owners of its prefix keep theirs. Where a breaker holds what would leave with
   * too many others, it stays until the breaker lets it go, until another owner announces the prefix in its place, or
   * until {@link cancelRemoval}.
   * @returns when its address is off, and its hooks have ended; or when it is not to be removed any more. Never rejects.
   */
  remove(): Promise<void> {
    return this.#keeper.remove(this);
  }

  /**
   * Takes back a removal that a breaker holds.
   * @returns whether there was one: what has left already is gone
   */
  cancelRemoval(): boolean {
    return this.#keeper.cancelRemoval(this);
  }

  get #unknownPeers(): readonly string[] {
    const { speaker } = this.#setup;
    const { peers = [], perPeer = {} } = this.#driver.configuration.exported;
    return [...new Set([...peers, ...Object.keys(perPeer)])].filter(
      (name) => !speaker.hasPeer(name),
    );
  }
}
