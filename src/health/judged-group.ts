import type { Clock } from '../core/index.ts';
import type { Requirement } from './backend-options.ts';
import { required, verdictOf } from './combine.ts';
import type { Verdict } from './debounce.ts';
import { nested, notFollowed, type NestedEvidence, type NestedReason } from './group-reasons.ts';
import type { CheckedNow, Judged, JudgedObserver } from './judged.ts';
import type { NestedGroup, NestedSnapshot } from './nested-group.ts';
import type { CheckHealth } from './snapshot.ts';

const CHANGES = ['change', 'maintenance', 'backends'] as const;

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
  #settled: Promise<void> | undefined;

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

  get settled(): Promise<void> | undefined {
    return this.#settled;
  }

  /** Nothing is known of it yet: so it was left. */
  begin(): void {
    this.#observedAt = undefined;
  }

  start(): void {
    if (this.#release !== undefined) return;
    for (const event of CHANGES) this.#group.on(event, this.#onChange);
    this.#group.on('result', this.#onResult);
    this.#release = this.#group.retain();
    this.#onChange();
  }

  async checkNow(): Promise<readonly CheckedNow[]> {
    await this.#group.checkNow?.();
    return [];
  }

  stop(): void {
    if (this.#release === undefined) return;
    // First of all: that a group knows nothing once nobody retains it is no news.
    for (const event of CHANGES) this.#group.off(event, this.#onChange);
    this.#group.off('result', this.#onResult);
    this.#release();
    this.#release = undefined;
    this.#settled = this.#group.settled?.();
    this.#verdict = 'unknown';
    this.#reason = notFollowed();
    this.#observedAt = undefined;
  }

  readonly #onChange = (): void => {
    this.#look();
    this.#observer.onJudged(undefined);
  };

  /** What is known has been seen again. While it is unknown, what is missing is as old as it was. */
  readonly #onResult = (event: unknown): void => {
    if (this.#verdict === 'unknown' || !isCounted(event)) return;
    this.#observedAt = this.#clock.now();
    this.#observer.onJudged(undefined);
  };

  #look(): void {
    const snapshot = this.#group.snapshot();
    const counts = count(snapshot);
    const needed = required(this.#require, counts.online + counts.offline + counts.unknown);
    const before = this.#verdict;
    this.#verdict = verdictOf(counts, needed);
    this.#reason = nested(this.#verdict, { require: this.#require, ...counts });
    if (this.#verdict !== 'unknown') this.#observedAt = this.#clock.now();
    else if (before !== 'unknown') this.#observedAt = missingSince(snapshot) ?? this.#observedAt;
  }
}

function isCounted(event: unknown): boolean {
  return (
    typeof event === 'object' && event !== null && 'outcome' in event && event.outcome !== 'not-run'
  );
}

/** When the oldest evidence came in of those that are unknown now. */
function missingSince({ backends }: NestedSnapshot): number | undefined {
  let oldest: number | undefined;
  for (const { verdict, maintenance, observedAt } of backends) {
    if (verdict !== 'unknown' || maintenance !== undefined || observedAt === undefined) continue;
    oldest = Math.min(oldest ?? observedAt, observedAt);
  }
  return oldest;
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
