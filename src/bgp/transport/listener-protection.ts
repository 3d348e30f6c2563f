import type { Socket } from 'node:net';
import type { Endpoint } from '../../core/index.ts';
import {
  everybody,
  socketDescriptor,
  unguessableKey,
  type AddressFamily,
  type KernelSocket,
  type KernelSockets,
  type Md5Peer,
  type Secret,
  type SocketOptions,
} from '../../system/index.ts';
import { withoutZone } from './address-range.ts';
import {
  acceptedPeer,
  needsKernel,
  type AcceptedPeer,
  type ConnectionOptions,
} from './connection-options.ts';

/** RFC 5082 §3: what has come no hop has the largest TTL that there is. */
const LARGEST_TTL = 255;

/** The kernel's side of a listening socket: keys per peer, and what accepted connections get. */
export class ListenerProtection {
  readonly #kernel: KernelSockets;
  readonly #socket: KernelSocket;
  readonly #ipv6Only: boolean;
  /** By address and prefix length. */
  readonly #keys = new Map<string, ListenerKey>();
  #guarded = false;

  private constructor(kernel: KernelSockets, socket: KernelSocket, ipv6Only: boolean) {
    this.#kernel = kernel;
    this.#socket = socket;
    this.#ipv6Only = ipv6Only;
  }

  /**
   * A socket that is bound and does not listen yet: no segment has come that the keys did not judge.
   * @throws the system's error; nothing is left open then.
   */
  static open(
    kernel: KernelSockets,
    { host, port }: Endpoint,
    peers: readonly AcceptedPeer[],
    ipv6Only = false,
  ): ListenerProtection {
    const socket = kernel.open(familyOf(host), { localAddress: host, localPort: port, ipv6Only });
    const protection = new ListenerProtection(kernel, socket, ipv6Only);
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
    const wanted = wantedKeys(audible);
    for (const [name, { peer, password }] of wanted) {
      if (this.#keys.get(name)?.password.equals(password) === true) continue;
      this.#kernel.setKey(this.#socket, peer, password);
      this.#keys.set(name, { peer, password });
    }
    for (const [name, { peer }] of [...this.#keys]) {
      if (wanted.has(name)) continue;
      this.#kernel.removeKey(this.#socket, peer);
      this.#keys.delete(name);
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
      { descriptor: socketDescriptor(socket), family: this.#socket.family },
      options,
    );
  }

  #hears(address: string): boolean {
    const { family } = this.#socket;
    return family === familyOf(address) || (family === 'ipv6' && !this.#ipv6Only);
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

interface ListenerKey {
  readonly peer: Md5Peer;
  readonly password: Secret;
}

/** One key for each address and each prefix. The kernel takes the longest prefix that has one. */
function wantedKeys(peers: readonly AcceptedPeer[]): ReadonlyMap<string, ListenerKey> {
  const keys = new Map<string, ListenerKey>();
  for (const { address, prefixLength, connectionOptions } of peers) {
    const password = connectionOptions?.password;
    if (password === undefined) continue;
    const peer = { address: withoutZone(address), prefixLength };
    keys.set(`${peer.address}/${prefixLength ?? ''}`, { peer, password });
  }
  return keys;
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
  const options = acceptedPeer(peers, remote, local)?.connectionOptions;
  return needsKernel(options) ? options : undefined;
}

function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
