import { KeepcastError } from '../core/index.ts';

/** What one probe found. A check that returns nothing found the backend good. */
export interface CheckResult {
  readonly outcome: 'good' | 'bad';
  /** One sentence without a full stop, such as `status 503, expected 200 to 299`. */
  readonly message?: string;
  /** How long the backend took, in milliseconds. */
  readonly latency?: number;
  /** Good, but not as it should be: why, in one sentence. It does not change the verdict. */
  readonly degraded?: string;
  /** What the backend weighs from now on, where the check knows (Keepalived's dynamic weight): -253 to 253. */
  readonly weight?: number;
  /** Nothing is to be waited for: the verdict changes with this one result, whatever `rise` and `fall` are. */
  readonly conclusive?: boolean;
  /** Plain data that can be written as JSON. */
  readonly evidence?: unknown;
}

/** What a watched check pushes. */
export interface WatchedResult extends Omit<CheckResult, 'outcome'> {
  /** `not-run`: nothing can be said now, such as before the first word of who pushes. It counts for nothing. */
  readonly outcome: CheckResult['outcome'] | 'not-run';
  /**
   * It holds until the next one, or the end of the watch: it counts again every `interval` (`fastInterval` in doubt),
   * so that silence is no lack of evidence.
   */
  readonly standing?: boolean;
}

interface CheckDescription {
  /** The kind of check in one word, such as `http`. */
  readonly kind: string;
  /** What it looks at, for people, such as `http://10.0.0.1/healthz`. */
  readonly target: string;
  /** The longest that one run may take, in milliseconds; the group's `timeout` where it is undefined. */
  readonly timeout?: number;
  /**
   * How long it may take to let go of its work after an abort, in milliseconds: what ends a program first asks it to
   * end. A stop of the group waits for it, for so long at most; 0 by default: what closes sockets needs no time.
   */
  readonly grace?: number;
}

/** A check that is run again and again. */
export interface PolledCheck extends CheckDescription {
  /**
   * Probes once. Resolving is good (or what the result says), rejecting is bad, {@link CheckNotRun} is neither.
   * When `signal` aborts (the timeout, or a stop) it must give up its work: close its socket, kill its process.
   */
  run(signal: AbortSignal): Promise<CheckResult | undefined>;
}

/** A check whose results are pushed. Its end, or an error that it throws, is *not run*, and it is watched anew. */
export interface WatchedCheck extends CheckDescription {
  watch(signal: AbortSignal): AsyncIterable<WatchedResult>;
}

export type Check = PolledCheck | WatchedCheck;

/** The probe could not be made (no descriptors, no program, a stalled event loop): neither good nor bad, it counts for nothing. */
export class CheckNotRun extends KeepcastError<'ERR_CHECK_NOT_RUN'> {
  override readonly name = 'CheckNotRun';

  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CHECK_NOT_RUN', message, options);
  }
}
