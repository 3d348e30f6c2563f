import type { Random } from './clock.ts';

/** `duration` spread evenly over ±`fraction` of itself: 0.1 gives 0.9 to 1.1 times. */
export function spread(duration: number, fraction: number, random: Random): number {
  return duration * (1 - fraction + 2 * fraction * random());
}

/** RFC 4271 §10: a timer multiplied by a factor drawn evenly from 0.75 to 1.0, drawn anew each time it is set. */
export function protocolJitter(duration: number, random: Random): number {
  return duration * (0.75 + 0.25 * random());
}
