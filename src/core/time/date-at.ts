import type { Clock } from './clock.ts';

/**
 * The date of a moment on `clock.now()`. That clock has no dates of its own: a moment is as long ago, or as far off, as it
 * is there.
 */
export function dateAt(clock: Clock, moment: number): Date {
  return new Date(clock.date().getTime() + (moment - clock.now()));
}
