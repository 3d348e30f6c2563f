import {
  ConfigurationError,
  Deadline,
  describe,
  formatDuration,
  systemClock,
  type Clock,
  type Duration,
} from '../../core/index.ts';
import type { CheckResult, WatchedCheck, WatchedResult } from '../check.ts';
import { checkOptions, parseInterval } from '../options.ts';
import { Mailbox } from './mailbox.ts';

export interface HeartbeatCheckOptions {
  /** So long one beat is good for; silence that is longer is bad: 10 ms or more. */
  readonly timeToLive: Duration;
  /** What beats, for people; `'heartbeat'` by default. */
  readonly target?: string;
  /** What measures the silence; the platform's clock by default. */
  readonly clock?: Clock;
}

/** What can be said with a beat. */
export type Beat = Pick<CheckResult, 'message' | 'latency' | 'degraded' | 'weight' | 'evidence'>;

/** A check that somebody else drives, who knows. */
export interface HeartbeatCheck extends WatchedCheck {
  /** All is well, for as long as the time to live. */
  readonly beat: (details?: Beat) => void;
  /** Something is wrong: offline at once, whatever `fall` is, until the next beat. */
  readonly fail: (message: string) => void;
}

/**
 * Good as long as the program says so: `const alive = heartbeatCheck({ timeToLive: '10s' })`, and `alive.beat()` at
 * least that often. Silence for longer leaves no doubt, and neither does `alive.fail('the queue is full')`: they take
 * the backend offline whatever `fall` is. Before the first beat nothing is known for as long as the time to live.
 * Several groups may watch one heartbeat.
 * @throws ConfigurationError
 */
export function heartbeatCheck(options: HeartbeatCheckOptions): HeartbeatCheck {
  checkOptions(options, 'heartbeatCheck', ['timeToLive', 'target', 'clock']);
  const { timeToLive, target = 'heartbeat', clock = systemClock } = options;
  if (typeof target !== 'string' || target === '') {
    throw new ConfigurationError('target', `${describe(target)} is not a text`);
  }
  const heartbeat = new Heartbeat(clock, parseInterval('timeToLive', timeToLive));
  return {
    kind: 'heartbeat',
    target,
    watch: (signal) => heartbeat.watch(signal),
    beat: (details) => {
      heartbeat.beat(details);
    },
    fail: (message) => {
      heartbeat.fail(message);
    },
  };
}

class Heartbeat {
  readonly #clock: Clock;
  readonly #timeToLive: number;
  /** Runs while somebody watches, so that it keeps no process alive that has stopped its groups. */
  readonly #silence: Deadline;
  /** Whether the silence was forgiven once already, as this process stood still. */
  #forgiven = false;
  readonly #watchers = new Set<Mailbox<WatchedResult>>();
  /** What was said last. */
  #last: WatchedResult | undefined;
  /** Until when a beat, or the silence before the first, is taken for good, on `clock.now()`. */
  #expires = 0;

  constructor(clock: Clock, timeToLive: number) {
    this.#clock = clock;
    this.#timeToLive = timeToLive;
    this.#silence = new Deadline(clock, () => {
      this.#onSilence();
    });
  }

  beat(details: Beat | undefined): void {
    this.#expires = this.#clock.now() + this.#timeToLive;
    this.#forgiven = false;
    if (this.#watchers.size > 0) this.#silence.restart(this.#timeToLive);
    this.#tell({ message: 'alive', ...details, outcome: 'good', standing: true });
  }

  fail(message: string): void {
    this.#silence.stop();
    this.#tell({ outcome: 'bad', message, conclusive: true, standing: true });
  }

  async *watch(signal: AbortSignal): AsyncGenerator<WatchedResult> {
    const mailbox = new Mailbox<WatchedResult>();
    this.#join(mailbox);
    try {
      for (;;) yield await mailbox.take(signal);
    } finally {
      this.#watchers.delete(mailbox);
      if (this.#watchers.size === 0) this.#silence.stop();
    }
  }

  #join(mailbox: Mailbox<WatchedResult>): void {
    const isFirst = this.#watchers.size === 0;
    this.#watchers.add(mailbox);
    if (this.#last?.outcome !== 'bad') {
      const now = this.#clock.now();
      if (this.#last === undefined && isFirst) this.#expires = now + this.#timeToLive;
      if (isFirst && this.#expires > now) this.#silence.restart(this.#expires - now);
      else if (this.#expires <= now) this.#last = this.#silent();
    }
    if (this.#last !== undefined) mailbox.put(this.#last);
  }

  #onSilence(): void {
    // DESIGN rule 10: what beats lives in this process too, as a rule. If that stood still, its beats did as well.
    const patience = this.#timeToLive / 4;
    const late = this.#clock.now() - this.#expires;
    if (late > patience && !this.#forgiven) {
      this.#forgiven = true;
      this.#expires += late + patience;
      this.#silence.restart(patience);
    } else {
      this.#tell(this.#silent());
    }
  }

  #silent(): WatchedResult {
    const message = `no heartbeat for ${formatDuration(this.#timeToLive)}`;
    return { outcome: 'bad', message, conclusive: true, standing: true };
  }

  #tell(result: WatchedResult): void {
    this.#last = result;
    for (const mailbox of this.#watchers) mailbox.put(result);
  }
}
