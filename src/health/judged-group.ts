import type { Clock } from '../core/index.ts';
import type { Requirement } from './backend-options.ts';
import { required, verdictOf } from './combine.ts';
import type { Verdict } from './debounce.ts';
import { nested, notFollowed, type NestedEvidence, type NestedReason } from './group-reasons.ts';
import type { CheckedNow, Judged, JudgedObserver } from './judged.ts';
import type { NestedGroup, NestedSnapshot } from './nested-group.ts';
import type { CheckHealth } from './snapshot.ts';

const EVENTS = ['change', 'maintenance', 'backends'] as const;

const NO_CHECKS: readonly CheckHealth[] = Object.freeze([]);

/** A backend that is a health group of its own: it is retained while this one runs. */
export class JudgedGroup implements Judged {
  readonly busy = false;
  readonly grace = 0;
  readonly weight: undefined;
  readonly degraded: undefined;
  readonly checks: readonly CheckHealth[] = NO_CHECKS;
  readonly #group: NestedGroup;
  readonly #require: Requirement;
  readonly #clock: Clock;
  readonly #observer: JudgedObserver;
  #release: (() => void) | undefined;
  #verdict: Verdict = 'unknown';
  #reason: NestedReason = notFollowed();
  #observedAt: number | undefined;

  constructor(group: NestedGroup, require: Requirement, clock: Clock, observer: JudgedObserver) {
    this.#group = group;
    this.#require = require;
    this.#clock = clock;
    this.#observer = observer;
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  get reason(): NestedReason {
    return this.#reason;
  }

  get observedAt(): number | undefined {
    return this.#observedAt;
  }

  /** Nothing is known of it yet: so it was left. */
  begin(): void {
    this.#observedAt = undefined;
  }

  start(): void {
    if (this.#release !== undefined) return;
    for (const event of EVENTS) this.#group.on(event, this.#onEvent);
    this.#release = this.#group.retain();
    this.#onEvent();
  }

  async checkNow(): Promise<readonly CheckedNow[]> {
    await this.#group.checkNow?.();
    return [];
  }

  stop(): void {
    if (this.#release === undefined) return;
    // First of all: that a group knows nothing once nobody retains it is no news.
    for (const event of EVENTS) this.#group.off(event, this.#onEvent);
    this.#release();
    this.#release = undefined;
    this.#verdict = 'unknown';
    this.#reason = notFollowed();
    this.#observedAt = undefined;
  }

  readonly #onEvent = (): void => {
    this.#look();
    this.#observer.onJudged(undefined);
  };

  #look(): void {
    const counts = count(this.#group.snapshot());
    const needed = required(this.#require, counts.online + counts.offline + counts.unknown);
    this.#verdict = verdictOf(counts, needed);
    this.#reason = nested(this.#verdict, { require: this.#require, ...counts });
    if (this.#verdict !== 'unknown') this.#observedAt = this.#clock.now();
  }
}

function count({ counts, backends }: NestedSnapshot): Omit<NestedEvidence, 'require'> {
  if (counts !== undefined) {
    const { online, offline, unknown, maintenance } = counts;
    return { online, offline, unknown, maintenance };
  }
  const counted = { online: 0, offline: 0, unknown: 0, maintenance: 0 };
  for (const { verdict, maintenance } of backends) {
    counted[maintenance === undefined ? verdict : 'maintenance'] += 1;
  }
  return counted;
}
