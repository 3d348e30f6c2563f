import type { HealthSnapshot } from '../policy/index.ts';
import type { HealthSource, HealthSourceEvent, SnapshotEvent } from './announcement-options.ts';

const FOLLOWED: readonly HealthSourceEvent[] = ['change', 'weight', 'maintenance', 'backends'];

type Follower = (snapshot: HealthSnapshot) => void;

interface Feed {
  readonly followers: Set<Follower>;
  readonly end: () => void;
}

/**
 * What health groups tell, for all that follow them: thousands may follow one, and to take one listener of thousands off
 * an emitter costs as many steps.
 */
export class HealthFeeds {
  readonly #feeds = new Map<HealthSource, Feed>();
  /** What has been let go and has not ended yet. */
  readonly #settling = new Set<Promise<void>>();

  /** Keeps the source running, and calls back with each change, until what this returns is called. */
  follow(health: HealthSource, follower: Follower): () => void {
    const feed = this.#feeds.get(health) ?? this.#begin(health);
    feed.followers.add(follower);
    const release = health.retain();
    return () => {
      feed.followers.delete(follower);
      if (feed.followers.size === 0) {
        feed.end();
        this.#feeds.delete(health);
      }
      release();
      if (feed.followers.size === 0) this.#settle(health);
    };
  }

  /** Resolves when nothing runs any more of what has been let go. Never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
  }

  #settle(health: HealthSource): void {
    const settled = Promise.resolve(health.settled?.())
      .catch(() => undefined)
      .then(() => {
        this.#settling.delete(settled);
      });
    this.#settling.add(settled);
  }

  #begin(health: HealthSource): Feed {
    const followers = new Set<Follower>();
    const listener = ({ snapshot }: SnapshotEvent): void => {
      for (const follower of followers) tell(follower, snapshot);
    };
    for (const event of FOLLOWED) health.on(event, listener);
    const feed: Feed = {
      followers,
      end: () => {
        for (const event of FOLLOWED) health.off(event, listener);
      },
    };
    this.#feeds.set(health, feed);
    return feed;
  }
}

/** A fault of one must not keep the others from hearing: it is thrown on a turn of its own, as by every emitter of ours. */
function tell(follower: Follower, snapshot: HealthSnapshot): void {
  try {
    follower(snapshot);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
