import { channel } from 'node:diagnostics_channel';
import type {
  ListenerState,
  PeerEvent,
  RefusedEvent,
  RouteEvent,
  WarningEvent,
} from '../bgp/speaker/index.ts';
import { Emitter } from '../core/index.ts';
import type { BackendChange } from './announcement-options.ts';
import type { DecisionEvent } from './announcement.ts';

/** Everything that happens, told apart by `event`. Plain data that can be written as JSON. */
export type AnycastEvent =
  /** What is wanted of a prefix has changed. */
  | ({ readonly event: 'decision' } & DecisionEvent)
  /** A route, a withdrawal was sent to a peer; the session that had sent a route is gone. */
  | ({ readonly event: 'announced' | 'withdrawn' | 'lost' } & RouteEvent)
  /** The session of a peer has changed its state. */
  | ({ readonly event: 'peer' } & PeerEvent)
  /** Connections of strangers were refused. */
  | ({ readonly event: 'refused' } & RefusedEvent)
  /** The process may come to lack something. */
  | ({ readonly event: 'warning' } & WarningEvent)
  /** A listener has got its address, or is waiting for it. */
  | ({ readonly event: 'listener'; readonly at: Date } & ListenerState)
  /** The verdict of a backend has changed; `prefixes` follow it. */
  | ({ readonly event: 'backend'; readonly prefixes: readonly string[] } & Omit<
      BackendChange,
      'snapshot'
    >);

const diagnostics = channel('keepcast:event');

/** The one stream of everything; each event goes to the `diagnostics_channel` `keepcast:event` too. */
export class EventStream extends Emitter<{ event: AnycastEvent }> {
  /** @internal */
  publish(event: AnycastEvent): void {
    this.emit('event', event);
    if (diagnostics.hasSubscribers) diagnostics.publish(event);
  }
}
