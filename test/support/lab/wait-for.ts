import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface WaitOptions<T> {
  /** What is waited for; by default anything but undefined, null and false. */
  readonly until?: (value: NonNullable<T>) => boolean;
  /** Milliseconds, 30 s by default: generous, since a test that passes never waits that long. */
  readonly deadline?: number;
  /** Milliseconds from one look to the next; 50 by default. */
  readonly interval?: number;
  /** Says why waiting longer is vain (the process is dead); undefined as long as there is hope. */
  readonly giveUp?: () => string | undefined;
}

/**
 * Looks again and again until it sees what it waits for: the only way in which a test may wait for another process.
 * A probe that throws has seen its error, and is asked again.
 * @throws Error that says what was waited for, why it gave up, and what was seen last.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | Promise<T>,
  options: WaitOptions<T> = {},
): Promise<NonNullable<T>> {
  const { until = (value) => value !== false, deadline = 30_000, interval = 50, giveUp } = options;
  const end = performance.now() + deadline;
  for (;;) {
    // Asked before the probe: what was seen after the last sign of life is still looked at.
    const vain = giveUp?.() ?? (performance.now() >= end ? `not within ${deadline} ms` : undefined);
    let seen: unknown;
    try {
      const value = await probe();
      if (value !== undefined && value !== null && until(value)) return value;
      seen = value;
    } catch (error) {
      seen = error;
    }
    if (vain !== undefined) {
      throw new Error(
        `waited for ${what}: ${vain}; seen last: ${inspect(seen, { depth: 6, maxStringLength: 8_000 })}`,
      );
    }
    await wait(interval);
  }
}
