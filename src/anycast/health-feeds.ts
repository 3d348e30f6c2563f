import type { Clock, Timer } from '../core/index.ts';
import type { HealthSnapshot } from '../policy/index.ts';
import type { HealthSource, HealthSourceEvent, SnapshotEvent } from './announcement-options.ts';
import { contain } from './contain.ts';
import { groupsOf } from './health-sources.ts';

const FOLLOWED: readonly HealthSourceEvent[] = [
  'change',
  'weight',
  'degraded',
  'maintenance',
  'backends',
];

/** So long may a group take to end what it runs once nobody follows it, in milliseconds. */
const PATIENCE = 5_000;

/** @param snapshot undefined where it could not be looked at */
type Follower = (snapshot: HealthSnapshot | undefined) => void;

interface Feed {
  readonly followers: Set<Follower>;
  readonly end: () => void;
}

/**
 * What health groups tell, for all that follow them: thousands may follow one, and to take one listener of thousands off
 * an emitter costs as many steps.
 */
export class HealthFeeds {
  readonly #clock: Clock;
  readonly #feeds = new Map<HealthSource, Feed>();
  /** What has been let go and has not ended yet. */
  readonly #settling = new Set<Promise<void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Keeps the source running, and calls back with each change, until what this returns is called. Of several groups
   * that are followed as one, each is followed by itself: others follow it, too.
   */
  follow(health: HealthSource, follower: Follower): () => void {
    const groups = groupsOf(health);
    const tell: Follower = groups.includes(health)
      ? follower
      : () => {
          follower(shownBy(health));
        };
    const ends = groups.map((group) => this.#followGroup(group, tell));
    return () => {
      for (const end of ends) end();
    };
  }

  /** Resolves when nothing runs any more of what has been let go, or after 5 s. Never rejects. */
  async settled(): Promise<void> {
    let impatience: Timer | undefined;
    const patience = new Promise<void>((resolve) => {
      impatience = this.#clock.setTimer(PATIENCE, resolve);
    });
    await Promise.race([Promise.all(this.#settling), patience]);
    impatience?.cancel();
  }

  #followGroup(health: HealthSource, follower: Follower): () => void {
    const feed = this.#feeds.get(health) ?? this.#begin(health);
    // One of its own: what changes its health may follow a group twice for a moment.
    const listener: Follower = (snapshot) => {
      follower(snapshot);
    };
    feed.followers.add(listener);
    // What does not keep running is looked at all the same; what gives nothing to release it has nothing to be released.
    let release: (() => void) | undefined;
    contain(() => {
      release = health.retain();
    });
    return () => {
      feed.followers.delete(listener);
      if (feed.followers.size === 0) {
        feed.end();
        this.#feeds.delete(health);
      }
      contain(() => {
        release?.();
      });
      if (feed.followers.size === 0) this.#settle(health);
    };
  }

  #settle(health: HealthSource): void {
    const settled = endOf(health).then(() => {
      this.#settling.delete(settled);
    });
    this.#settling.add(settled);
  }

  #begin(health: HealthSource): Feed {
    const followers = new Set<Follower>();
    const listener = ({ snapshot }: SnapshotEvent): void => {
      for (const follower of followers) {
        contain(() => {
          follower(snapshot);
        });
      }
    };
    for (const event of FOLLOWED) {
      contain(() => {
        health.on(event, listener);
      });
    }
    const feed: Feed = {
      followers,
      end: () => {
        for (const event of FOLLOWED) {
          contain(() => {
            health.off(event, listener);
          });
        }
      },
    };
    this.#feeds.set(health, feed);
    return feed;
  }
}

/** A user's own may throw: whoever follows it looks for himself then. */
function shownBy(health: HealthSource): HealthSnapshot | undefined {
  try {
    return health.snapshot();
  } catch {
    return undefined;
  }
}

/** Resolves when nothing runs any more for it. Never rejects. */
async function endOf(health: HealthSource): Promise<void> {
  try {
    await health.settled?.();
  } catch {
    // It has ended, well or not.
  }
}
