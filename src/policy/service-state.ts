import type { Judgement } from './condition.ts';
import type { HealthSnapshot } from './snapshot.ts';

/** How the service behind an announcement stands. */
export type ServiceState = 'up' | 'degraded' | 'down' | 'undetermined';

/** `degraded` is announced, with a backend that is not online. */
export function serviceState({ wish }: Judgement, { backends }: HealthSnapshot): ServiceState {
  switch (wish) {
    case 'withdraw':
      return 'down';
    case 'undetermined':
      return 'undetermined';
    case 'announce':
      return backends.every(({ verdict }) => verdict === 'online') ? 'up' : 'degraded';
  }
}
