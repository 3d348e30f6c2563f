import { formatDuration, reason } from '../../core/index.ts';
import type { Guard } from '../guard.ts';

export interface StartupHoldSettings {
  /** In milliseconds. */
  readonly startupHold: number;
}

/** Nothing is announced for so long after an announcement has begun to follow its health, whatever that says. */
export function startupHold({ startupHold: duration }: StartupHoldSettings): Guard<null, never> {
  const why = reason(
    'startup-hold',
    `held at the start: nothing is announced in the first ${formatDuration(duration)}`,
    { startupHold: duration },
  );
  return {
    name: 'startup-hold',
    delaysReturn: true,
    initial: null,
    step(memory, { now, wish, standing, world }) {
      const until = world.startedAt + duration;
      // What is announced already, such as when the guard was added by a reload, is not taken away.
      const isHeld = wish === 'announce' && standing !== 'announce' && now < until;
      return isHeld ? { memory, instead: { wish: 'withdraw', reason: why, until } } : { memory };
    },
  };
}
