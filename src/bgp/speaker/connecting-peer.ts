import type { AcceptedPeer } from '../transport/index.ts';
import type { PeerConfiguration } from './peer-options.ts';

/** Who may connect, a peer or any address of a prefix: what a listener has to know of it. */
export type ConnectingPeer = AcceptedPeer & Pick<PeerConfiguration, 'id' | 'connectionOptions'>;
