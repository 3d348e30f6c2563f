import { formatDuration, reason } from '../../core/index.ts';
import type { Guard } from '../guard.ts';

export interface HoldDownMemory {
  /** What has never been announced does not return. */
  readonly wasAnnounced: boolean;
}

export interface HoldDownSettings {
  /** In milliseconds. */
  readonly holdDown: number;
}

/** A route that has left stays away for so long at least, whatever its health says meanwhile. */
export function holdDown({ holdDown: duration }: HoldDownSettings): Guard<HoldDownMemory, never> {
  const why = reason(
    'hold-down',
    `held down: a route that was withdrawn stays away for ${formatDuration(duration)}`,
    { holdDown: duration },
  );
  return {
    name: 'hold-down',
    delaysReturn: true,
    initial: { wasAnnounced: false },
    step({ wasAnnounced }, { now, wish, standing, since }) {
      const memory = { wasAnnounced: wasAnnounced || standing === 'announce' };
      const until = since + duration;
      const isHeld =
        wish === 'announce' && standing === 'withdraw' && memory.wasAnnounced && now < until;
      return isHeld ? { memory, instead: { wish: 'withdraw', reason: why, until } } : { memory };
    },
  };
}
