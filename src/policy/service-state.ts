import type { Judgement } from './condition.ts';
import { count, isAnyDegraded, type HealthSnapshot } from './snapshot.ts';

/** How the service behind an announcement stands. */
export type ServiceState = 'up' | 'degraded' | 'down' | 'undetermined' | 'maintenance';

/** An operator has taken out every backend: that is no failure, and no guard is in his way. */
export function isMaintenance({ reason: { code } }: Judgement): boolean {
  return code === 'all-backends-in-maintenance';
}

/**
 * `degraded` is announced, with a backend that is not online or not as it should be; those in maintenance do not count.
 * `maintenance`: an operator has taken out every backend.
 */
export function serviceState(judgement: Judgement, snapshot: HealthSnapshot): ServiceState {
  switch (judgement.wish) {
    case 'withdraw':
      return isMaintenance(judgement) ? 'maintenance' : 'down';
    case 'undetermined':
      return 'undetermined';
    case 'announce': {
      const { offline, unknown } = count(snapshot);
      return offline + unknown === 0 && !isAnyDegraded(snapshot) ? 'up' : 'degraded';
    }
  }
}
