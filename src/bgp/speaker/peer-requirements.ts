import { ConfigurationError } from '../../core/index.ts';
import type { Listener, Network } from '../transport/index.ts';
import type { ConnectingPeer } from './connecting-peer.ts';
import { refuseWrongPasswords } from './listener-passwords.ts';
import type { PeerConfiguration } from './peer-options.ts';

/** What peers ask of each other, of the listeners, and of this host. */
export class PeerRequirements {
  readonly #network: Network;
  readonly #listeners: readonly Listener[];

  constructor(network: Network, listeners: readonly Listener[]) {
    this.#network = network;
    this.#listeners = listeners;
  }

  /** @throws ConfigurationError where nobody can connect. */
  requireListener(path: string, who: string): void {
    if (this.#listeners.length > 0) return;
    throw new ConfigurationError(
      path,
      `${who} the speaker to listen: set listen, such as ["0.0.0.0:179"]`,
    );
  }

  /**
   * @param others who may connect; one of its own name is not looked at
   * @throws ConfigurationError, or KeepcastError `ERR_NATIVE_REQUIRED`
   */
  checkConnections(peer: ConnectingPeer, others: Iterable<ConnectingPeer>): void {
    if (peer.connectionOptions !== undefined) {
      this.#network.requireOptions?.(peer.connectionOptions);
    }
    if (this.#listeners.length > 0) refuseWrongPasswords(peer, others);
  }

  /** Tells the listeners who may connect. */
  protect(connecting: Iterable<ConnectingPeer>): void {
    if (this.#listeners.length === 0) return;
    const peers = [...connecting];
    for (const listener of this.#listeners) listener.protect?.(peers);
  }
}

/**
 * Connections come in from any port: passive peers are told apart by their addresses alone.
 * @throws ConfigurationError if two could not be
 */
export function refuseIndistinguishable(
  { id, address, localAddress }: PeerConfiguration,
  others: Iterable<{ readonly configuration: PeerConfiguration }>,
): void {
  for (const { configuration: other } of others) {
    const same = other.address === address && other.localAddress === localAddress;
    if (!other.passive || !same || other.id === id) continue;
    throw new ConfigurationError(
      'address',
      `there is a passive peer ${other.id} already: connections from ${address} could be of either, so give each a localAddress`,
    );
  }
}
