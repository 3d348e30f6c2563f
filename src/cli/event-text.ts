import type { AnycastEvent } from '../anycast/index.ts';
import { formatEndpoint } from '../core/index.ts';
import type { DaemonEvent } from '../daemon/index.ts';
import { attributesText } from './attributes-text.ts';

/** An event as one line of text: when, what, to whom, why. */
export function eventText(event: DaemonEvent): string {
  return `${event.at.toISOString()} ${describeEvent(event)}`;
}

/** What, to whom, why. */
export function describeEvent(event: AnycastEvent | DaemonEvent): string {
  return `${subject(event)}: ${event.reason.message}`;
}

function subject(event: AnycastEvent | DaemonEvent): string {
  switch (event.event) {
    case 'announced':
    case 'withdrawn':
      return `${event.event} ${event.prefix} to ${event.peer}`;
    case 'lost':
      return `lost ${event.prefix} at ${event.peer}`;
    case 'decision':
      return decisionSubject(event);
    case 'drain':
      return `drain ${event.prefix} ${event.phase}`;
    case 'maintenance':
      return `maintenance ${event.prefix} ${event.maintenance ? 'on' : 'off'}`;
    case 'repair':
      return `repair ${event.prefix} ${event.what}${'peer' in event ? ` at ${event.peer}` : ''}`;
    case 'hook':
      return `hook ${event.prefix} ${event.state}`;
    case 'stale-address':
      return `stale address ${event.address} on ${event.interface}`;
    case 'sysctl':
      return 'sysctl';
    case 'role':
      return `role ${event.role ?? 'unknown'}`;
    case 'alarm':
      return 'prefix' in event
        ? `alarm ${event.prefix} ${event.state} (${event.guard})`
        : `alarm ${event.state}`;
    case 'peer':
      return `peer ${event.peer} ${event.to}`;
    case 'refused':
      return `refused ${event.address ?? 'other addresses'}`;
    case 'backend':
      return `backend ${'group' in event ? `${event.group}/` : ''}${event.backend} ${event.to}`;
    case 'listener':
      return `listener ${formatEndpoint(event.endpoint)} ${event.state}`;
    case 'warning':
    case 'audit':
    case 'started':
    case 'draining':
    case 'stopping':
    case 'stopped':
      return event.event;
  }
}

/** With what the route says, where it says anything of its own. */
export function decisionSubject({
  prefix,
  decision,
  state,
  attributes,
}: Pick<
  Extract<AnycastEvent, { readonly event: 'decision' }>,
  'prefix' | 'decision' | 'state' | 'attributes'
>): string {
  const says = attributes === undefined ? '' : attributesText(attributes);
  return `decision ${prefix} ${decision} (service ${state}${says === '' ? '' : `, ${says}`})`;
}
