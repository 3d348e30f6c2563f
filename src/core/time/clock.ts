/** A timer that has not fired yet. */
export interface Timer {
  /** Idempotent; does nothing once the timer has fired. */
  cancel(): void;
}

/**
 * The only source of time. Everything that waits takes one, so that tests (and fleets of simulated nodes) run on a
 * virtual clock; see `VirtualClock` in `keepcast/testing`.
 */
export interface Clock {
  /** Milliseconds on a monotonic clock, with fractions; the origin is arbitrary. For every deadline. */
  now(): number;
  /** The wall clock. For display and records only: it jumps. */
  date(): Date;
  /** Calls `callback` once, never before `delay` milliseconds (0 or more) have passed on {@link now}. */
  setTimer(delay: number, callback: () => void): Timer;
  /**
   * Calls `callback` once everything that already waits in the sockets has been delivered. Timers run before polling,
   * so after a blocked event loop a deadline fires although the octets that would have met it have arrived
   * (check-after-drain; DESIGN rule 10).
   */
  afterDrain(callback: () => void): Timer;
  /** Milliseconds since this host was booted; left out where nobody knows. */
  uptime?(): number;
}

/** Numbers in [0, 1), like `Math.random`. Injected wherever jitter is drawn. */
export type Random = () => number;
