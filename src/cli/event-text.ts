import { formatEndpoint } from '../core/index.ts';
import type { DaemonEvent } from '../daemon/index.ts';

/** An event as one line of text: when, what, to whom, why. */
export function eventText(event: DaemonEvent): string {
  return `${event.at.toISOString()} ${describe(event)}: ${event.reason.message}`;
}

function describe(event: DaemonEvent): string {
  switch (event.event) {
    case 'announced':
    case 'withdrawn':
      return `${event.event} ${event.prefix} to ${event.peer}`;
    case 'lost':
      return `lost ${event.prefix} at ${event.peer}`;
    case 'decision':
      return `decision ${event.prefix} ${event.decision} (service ${event.state})`;
    case 'peer':
      return `peer ${event.peer} ${event.to}`;
    case 'backend':
      return `backend ${event.group}/${event.backend} ${event.to}`;
    case 'listener':
      return `listener ${formatEndpoint(event.endpoint)} ${event.state}`;
    case 'started':
    case 'draining':
    case 'stopping':
    case 'stopped':
      return event.event;
  }
}
