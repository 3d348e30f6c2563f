import type { Judgement } from './condition.ts';
import { count, type HealthSnapshot } from './snapshot.ts';

/** How the service behind an announcement stands. */
export type ServiceState = 'up' | 'degraded' | 'down' | 'undetermined';

/** `degraded` is announced, with a backend that is not online; those in maintenance do not count. */
export function serviceState({ wish }: Judgement, snapshot: HealthSnapshot): ServiceState {
  switch (wish) {
    case 'withdraw':
      return 'down';
    case 'undetermined':
      return 'undetermined';
    case 'announce': {
      const { offline, unknown } = count(snapshot);
      return offline + unknown === 0 ? 'up' : 'degraded';
    }
  }
}
