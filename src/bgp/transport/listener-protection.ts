import type { Socket } from 'node:net';
import type { Endpoint } from '../../core/index.ts';
import {
  everybody,
  unguessableKey,
  type AddressFamily,
  type KernelSocket,
  type KernelSockets,
  type Secret,
  type SocketOptions,
} from '../../system/index.ts';
import { needsKernel, type AcceptedPeer, type ConnectionOptions } from './connection-options.ts';

/** RFC 5082 §3: what has come no hop has the largest TTL that there is. */
const LARGEST_TTL = 255;

/** The kernel's side of a listening socket: keys per peer, and what accepted connections get. */
export class ListenerProtection {
  readonly #kernel: KernelSockets;
  readonly #socket: KernelSocket;
  readonly #keys = new Map<string, Secret>();
  #guarded = false;

  private constructor(kernel: KernelSockets, socket: KernelSocket) {
    this.#kernel = kernel;
    this.#socket = socket;
  }

  /**
   * A socket that is bound and does not listen yet: no segment has come that the keys did not judge.
   * @throws the system's error; nothing is left open then.
   */
  static open(
    kernel: KernelSockets,
    { host, port }: Endpoint,
    peers: readonly AcceptedPeer[],
  ): ListenerProtection {
    const socket = kernel.open(familyOf(host), { localAddress: host, localPort: port });
    const protection = new ListenerProtection(kernel, socket);
    try {
      protection.update(peers);
      return protection;
    } catch (error) {
      kernel.close(socket);
      throw error;
    }
  }

  /** For `server.listen({ fd })`. */
  get descriptor(): number {
    return this.#socket.descriptor;
  }

  /**
   * Brings the socket from what it has to what these peers need; connections that come from then on are judged by it.
   * @throws the system's error.
   */
  update(peers: readonly AcceptedPeer[]): void {
    const audible = peers.filter(({ address }) => this.#hears(address));
    const wanted = new Map<string, Secret>();
    for (const { address, connectionOptions } of audible) {
      if (connectionOptions?.password !== undefined) {
        wanted.set(address, connectionOptions.password);
      }
    }
    for (const [address, password] of wanted) {
      if (this.#keys.get(address)?.equals(password) === true) continue;
      this.#kernel.setKey(this.#socket, { address }, password);
      this.#keys.set(address, password);
    }
    for (const address of [...this.#keys.keys()]) {
      if (wanted.has(address)) continue;
      this.#kernel.removeKey(this.#socket, { address });
      this.#keys.delete(address);
    }
    this.#guard(audible.length > 0 && everyPassiveHasKey(audible));
    this.#kernel.setOptions(this.#socket, listenerOptions(audible));
  }

  /**
   * Gives an accepted connection what its peer needs.
   * @throws the system's error; the connection must not be used then.
   */
  admit(socket: Socket, options: ConnectionOptions): void {
    // The listener's key came with it. Its other options are one peer's, so they are set on its own descriptor.
    this.#kernel.setOptions(
      { descriptor: descriptorOf(socket), family: this.#socket.family },
      options,
    );
  }

  #hears(address: string): boolean {
    return this.#socket.family === 'ipv6' || familyOf(address) === 'ipv4';
  }

  /** A key that nobody knows drops who has none, before TCP answers: without it a key for A lets B in unsigned. */
  #guard(wanted: boolean): void {
    if (wanted === this.#guarded) return;
    for (const peer of everybody(this.#socket.family)) {
      if (wanted) this.#kernel.setKey(this.#socket, peer, unguessableKey());
      else this.#kernel.removeKey(this.#socket, peer);
    }
    this.#guarded = wanted;
  }
}

/** Whether every peer that can only connect has a key; where all are dialled too, whether all have. */
function everyPassiveHasKey(peers: readonly AcceptedPeer[]): boolean {
  const passive = peers.filter((peer) => peer.passive);
  const judged = passive.length > 0 ? passive : peers;
  return judged.every(({ connectionOptions }) => connectionOptions?.password !== undefined);
}

/** What holds before a connection is accepted: no more than what all of the peers need. */
function listenerOptions(peers: readonly AcceptedPeer[]): SocketOptions {
  const smallest = Math.min(
    LARGEST_TTL,
    ...peers.map(({ connectionOptions }) => connectionOptions?.minimumTtl ?? 0),
  );
  return {
    // A peer with GTSM drops a SYN-ACK with less; to others it does not matter.
    ttl: LARGEST_TTL,
    minimumTtl: peers.length === 0 ? 0 : smallest,
  };
}

/** The peer that has opened a connection, if its connections need something of the kernel. */
export function protectedPeer(
  peers: readonly AcceptedPeer[],
  remote: Endpoint,
  local: Endpoint,
): ConnectionOptions | undefined {
  const options = peers.find(
    ({ address, localAddress }) =>
      address === remote.host && (localAddress ?? local.host) === local.host,
  )?.connectionOptions;
  return needsKernel(options) ? options : undefined;
}

function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** Node has no documented way to the descriptor of an accepted socket; without it the peer is refused, not let in bare. */
function descriptorOf(socket: Socket): number {
  const { _handle: handle } = socket as Socket & {
    readonly _handle?: { readonly fd?: unknown } | null;
  };
  if (typeof handle?.fd === 'number' && handle.fd >= 0) return handle.fd;
  throw new Error('this Node does not give the descriptor of an accepted connection');
}
