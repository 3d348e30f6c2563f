import type { Connection, Dialer } from '../bgp/session/index.ts';
import type { DialTarget, Network } from '../bgp/transport/index.ts';

/** An UPDATE on its way to a peer: its octets, from the marker on. */
export interface TappedUpdate {
  /** The address of the peer. */
  readonly peer: string;
  readonly octets: Uint8Array;
}

/** RFC 4271 §4.1: the marker, the length, the type. */
const HEADER = 19;
const UPDATE = 2;

/** The network as it was, whose connections that are dialled tell every UPDATE that is written to them. */
export function tapUpdates(network: Network, onUpdate: (update: TappedUpdate) => void): Network {
  return {
    ...network,
    dialer: (target) => tapDialer(network.dialer(target), target, onUpdate),
    listener: (endpoint, options) => network.listener(endpoint, options),
  };
}

function tapDialer(
  dialer: Dialer,
  { address: peer }: DialTarget,
  onUpdate: (update: TappedUpdate) => void,
): Dialer {
  return {
    dial: async (signal) =>
      tapConnection(await dialer.dial(signal), (octets) => {
        onUpdate({ peer, octets });
      }),
  };
}

function tapConnection(inner: Connection, onUpdate: (octets: Uint8Array) => void): Connection {
  const messages = new MessageSplitter();
  return {
    local: inner.local,
    remote: inner.remote,
    direction: inner.direction,
    attach: (handlers) => {
      inner.attach(handlers);
    },
    write: (octets, handed) => {
      for (const message of messages.take(octets)) {
        if (message[HEADER - 1] === UPDATE) onUpdate(message);
      }
      return inner.write(octets, handed);
    },
    close: () => inner.close(),
    destroy: () => {
      inner.destroy();
    },
  };
}

/** Whole messages of what was written, however it was cut into pieces. */
class MessageSplitter {
  #rest: Uint8Array = new Uint8Array();

  take(octets: Uint8Array): Uint8Array[] {
    const all = new Uint8Array(this.#rest.length + octets.length);
    all.set(this.#rest);
    all.set(octets, this.#rest.length);
    const messages: Uint8Array[] = [];
    let start = 0;
    while (all.length - start >= HEADER) {
      const length = ((all[start + 16] ?? 0) << 8) | (all[start + 17] ?? 0);
      if (length < HEADER || all.length - start < length) break;
      messages.push(all.slice(start, start + length));
      start += length;
    }
    this.#rest = all.slice(start);
    return messages;
  }
}
