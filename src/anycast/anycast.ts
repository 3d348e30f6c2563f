import {
  checkCommunication,
  Speaker,
  type PeerOptions,
  type RouteEvent,
  type SpeakerOptions,
} from '../bgp/speaker/index.ts';
import {
  ConfigurationError,
  parseDuration,
  systemClock,
  within,
  type Clock,
  type Duration,
} from '../core/index.ts';
import {
  parseAnnouncementOptions,
  type AnnouncementOptions,
  type BackendChange,
  type HealthSource,
} from './announcement-options.ts';
import { Announcement } from './announcement.ts';
import { descriptorsOfChecks } from './check-descriptors.ts';
import { EventStream } from './events.ts';
import { Wait } from './wait.ts';

/** The options of an `Anycast` are those of its speaker. */
export type AnycastOptions = SpeakerOptions;

export interface StopOptions {
  /**
   * How long the routes are de-preferred with GRACEFUL_SHUTDOWN (RFC 8326) before they are withdrawn, so that routers
   * move the traffic first. Not at all by default. Another call of `stop` without it ends the wait.
   */
  readonly drain?: Duration | undefined;
  /** A text for the operators of the peers, sent with the Cease (RFC 9003): at most 255 octets of UTF-8 are sent. */
  readonly communication?: string | undefined;
}

/**
 * The route follows health: a BGP speaker, and announcements that each follow a health group.
 *
 * Errors: the constructor, {@link addPeer} and {@link announce} throw a ConfigurationError for what cannot work.
 * Nothing that a peer or a backend does throws: it shows in the events, in {@link Speaker.peers}, and in the status of
 * each announcement, always with a reason.
 *
 * A started `Anycast` keeps the process alive. After `await stop()` nothing of it does.
 */
export class Anycast {
  /** The speaker below: for routes that do not depend on health, and for the state of its peers. */
  readonly speaker: Speaker;
  /** Everything that happens. */
  readonly events: EventStream = new EventStream();
  readonly #clock: Clock;
  readonly #announcements: Announcement[] = [];
  readonly #watched = new Map<HealthSource, (change: BackendChange) => void>();
  /** The last word was a start. */
  #wanted = false;
  /** Grows with every start and stop: a start that is not the last word gives up. */
  #turn = 0;
  #running = false;
  #starting: Promise<void> = Promise.resolve();
  #leaving: { readonly wait: Wait | undefined; readonly done: Promise<void> } | undefined;

  constructor(options: AnycastOptions) {
    // First: it refuses options that cannot be.
    this.speaker = new Speaker({
      ...options,
      otherDescriptors: () =>
        (options.otherDescriptors?.() ?? 0) + descriptorsOfChecks(this.#announcements),
    });
    this.#clock = options.clock ?? systemClock;
    this.speaker
      .on('peer', (data) => {
        this.events.publish({ event: 'peer', ...data });
      })
      .on('refused', (data) => {
        this.events.publish({ event: 'refused', ...data });
      })
      .on('warning', (data) => {
        this.events.publish({ event: 'warning', ...data });
      })
      .on('listener', (data) => {
        this.events.publish({ event: 'listener', at: this.#clock.date(), ...data });
      });
    for (const event of ['announced', 'withdrawn', 'lost'] as const) {
      this.speaker.on(event, (data) => {
        this.#route(event, data);
      });
    }
  }

  /** What was announced with {@link announce}, in that order. */
  get announcements(): readonly Announcement[] {
    return this.#announcements;
  }

  /** Between {@link start} and the end of {@link stop}. */
  get running(): boolean {
    return this.#running;
  }

  /**
   * Adds a neighbour; see {@link Speaker.addPeer}.
   * @returns the peer's name in events and status.
   * @throws ConfigurationError
   */
  addPeer(options: PeerOptions): string {
    return this.speaker.addPeer(options);
  }

  /**
   * Binds a prefix to a health group: announced while its condition says so, withdrawn when it does not. Several
   * announcements of one prefix are owners of one route, which leaves with the last of them; their attributes must be
   * the same.
   * @throws ConfigurationError if the prefix or an option is wrong.
   */
  announce<Name extends string>(prefix: string, options: AnnouncementOptions<Name>): Announcement {
    const configuration = parseAnnouncementOptions(prefix, options);
    const other = this.#announcements.find((owner) => owner.prefix === configuration.prefix);
    if (other !== undefined && other.exportKey !== configuration.exportKey) {
      throw new ConfigurationError(
        'prefix',
        `${configuration.prefix} is announced with other attributes, or to other peers, already: owners of one prefix share its route`,
      );
    }
    const announcement = new Announcement({
      configuration,
      health: options.health,
      speaker: this.speaker,
      clock: this.#clock,
    });
    announcement.on('decision', (data) => {
      this.events.publish({ event: 'decision', ...data });
    });
    this.#announcements.push(announcement);
    if (this.#running && this.#leaving === undefined) {
      this.#watch(announcement.health);
      announcement.start();
    }
    return announcement;
  }

  /**
   * Starts the health groups of all announcements, listens and dials. Resolves when every listener has tried its
   * address once; peers and verdicts come later, see {@link Speaker.established} and the events. Idempotent; of starts
   * and stops that overlap, the last one counts.
   */
  start(): Promise<void> {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#turn += 1;
      this.#starting = this.#begin(this.#turn);
    }
    return this.#starting;
  }

  /**
   * Leaves in order: drains (if asked, and if a peer has a route of ours), withdraws every route, sends Cease, and
   * closes. Idempotent: a second call without `drain` ends the drain of the first, and both resolve together. Never
   * rejects for what a peer does.
   * @throws ConfigurationError if `drain` is no duration or `communication` no text: nothing has been stopped then.
   */
  async stop({ drain = 0, communication }: StopOptions = {}): Promise<void> {
    const duration = within('drain', () => parseDuration(drain));
    within('communication', () => {
      checkCommunication(communication);
    });
    const wanted = this.#wanted;
    this.#wanted = false;
    this.#turn += 1;
    if (this.#leaving !== undefined) {
      if (duration === 0) this.#leaving.wait?.skip();
      return this.#leaving.done;
    }
    if (!wanted || !this.#running) return;
    const wait = duration > 0 && this.#isAnnounced() ? new Wait(this.#clock, duration) : undefined;
    const done = this.#leave(wait, communication);
    this.#leaving = { wait, done };
    await done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #begin(turn: number): Promise<void> {
    if (this.#leaving !== undefined) {
      await this.#leaving.done;
      if (this.#turn !== turn) return;
    }
    this.#running = true;
    for (const announcement of this.#announcements) {
      this.#watch(announcement.health);
      announcement.start();
    }
    await this.speaker.start();
  }

  async #leave(wait: Wait | undefined, communication: string | undefined): Promise<void> {
    try {
      if (wait !== undefined) {
        for (const announcement of this.#announcements) announcement.drain();
        await wait.done;
      }
    } finally {
      // First of all: that a group knows nothing once it is stopped is no news.
      for (const [health, listener] of this.#watched) health.off('change', listener);
      this.#watched.clear();
      for (const announcement of this.#announcements) announcement.stop();
      await this.speaker.stop(communication === undefined ? {} : { communication });
      for (const announcement of this.#announcements) announcement.forget();
      this.#running = false;
      this.#leaving = undefined;
    }
  }

  #isAnnounced(): boolean {
    return this.#announcements.some(({ status }) => status.announcedTo.length > 0);
  }

  #route(event: 'announced' | 'withdrawn' | 'lost', data: RouteEvent): void {
    for (const announcement of this.#announcements) {
      if (announcement.prefix === data.prefix) announcement.emit(event, data);
    }
    this.events.publish({ event, ...data });
  }

  #watch(health: HealthSource): void {
    if (this.#watched.has(health)) return;
    const listener = ({ backend, from, to, reason, at }: BackendChange): void => {
      const prefixes = this.#announcements
        .filter((announcement) => announcement.health === health)
        .map(({ prefix }) => prefix);
      this.events.publish({ event: 'backend', backend, from, to, reason, at, prefixes });
    };
    this.#watched.set(health, listener);
    health.on('change', listener);
  }
}
