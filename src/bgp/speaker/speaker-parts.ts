import { systemClock, type Emitter } from '../../core/index.ts';
import { tcpNetwork } from '../transport/index.ts';
import { DescriptorWatch } from './descriptor-watch.ts';
import { IncomingConnections } from './incoming-connections.ts';
import { RouteReconciliation } from './route-reconciliation.ts';
import { RunningPeers } from './running-peers.ts';
import { Distribution } from './sending/index.ts';
import type { SpeakerEvents } from './speaker-events.ts';
import { parseSpeakerOptions, type SpeakerOptions } from './speaker-options.ts';

/** What a speaker is made of. */
export interface SpeakerParts {
  readonly asn: number;
  readonly peers: RunningPeers;
  readonly incoming: IncomingConnections;
  readonly distribution: Distribution;
  readonly reconciliation: RouteReconciliation;
  readonly descriptors: DescriptorWatch;
}

/**
 * Makes the parts, and joins them.
 * @param events where they tell what happens
 * @param changed a session has changed its state
 * @throws ConfigurationError if an option is wrong.
 */
export function makeParts(
  options: SpeakerOptions,
  events: Emitter<SpeakerEvents>,
  changed: () => void,
): SpeakerParts {
  const { asn, routerId, listen } = parseSpeakerOptions(options);
  const { clock = systemClock, random = Math.random, otherDescriptors = () => 0 } = options;
  const network = options.network ?? tcpNetwork(clock, random);
  const distribution = new Distribution(clock);
  const incoming: IncomingConnections = new IncomingConnections({
    network,
    listen,
    accept: (connection) => peers.accept(connection),
    changed: (state) => {
      events.emit('listener', state);
    },
    refused: (event) => {
      events.emit('refused', event);
    },
    clock,
  });
  const { listeners } = incoming;
  const peers: RunningPeers = new RunningPeers({
    asn,
    routerId,
    distribution,
    listeners,
    events,
    changed,
    clock,
    random,
    network,
  });
  distribution.desired.isPeer = (name) => peers.has(name);
  const descriptors = new DescriptorWatch({
    network,
    use: () => ({ ...peers.most, listeners: listeners.length }),
    others: otherDescriptors,
    warn: (event) => {
      events.emit('warning', event);
    },
    clock,
  });
  const reconciliation = new RouteReconciliation({
    clock,
    table: distribution.desired.table,
    checks: () =>
      Array.from(peers)
        .filter(({ established }) => established)
        .map((peer) => (route) => {
          peer.check(route);
        }),
  });
  return { asn, peers, incoming, distribution, reconciliation, descriptors };
}
