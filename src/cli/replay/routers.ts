import type { PeerOptions } from '../../bgp/speaker/index.ts';
import type { Clock, Random } from '../../core/index.ts';
import type { DaemonConfiguration } from '../../daemon/index.ts';
import { Router, type MemoryNetwork } from '../../testing/index.ts';

/** What this host has for peers that are reached over IPv6. */
export const OWN_IPV6 = '2001:db8::11';

/** AS numbers for documentation (RFC 5398), for peers of any other AS than ours. */
const EXTERNAL = [64_496, 64_497] as const;

/** RFC 4271 §4.4: no KEEPALIVEs. These sessions cannot die, and a day has a hundred thousand of them. */
const KEPT_SILENTLY = { holdTime: 0 } as const;

interface Setup extends Pick<DaemonConfiguration, 'speaker' | 'peers'> {
  readonly network: MemoryNetwork;
  readonly clock: Clock;
  readonly random: Random;
}

interface ReplayedRouters {
  readonly all: readonly Router[];
  /** How they are reached: as the configuration says, as far as a network in memory has it. */
  readonly peers: readonly PeerOptions[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A router for each peer of a configuration. */
export function replayedRouters({
  speaker,
  peers,
  network,
  clock,
  random,
}: Setup): ReplayedRouters {
  const reached = peers.map((peer) => reachable(peer));
  const all = reached.map((peer, index) => {
    const { address, families, localAsn } = peer;
    const router = new Router({
      asn: asnOf(peer, localAsn ?? speaker.asn),
      routerId: `10.255.${index >>> 8}.${(index & 255) + 1}`,
      network: network.host(address),
      ...{ clock, random },
    });
    router.addPeer({
      address: address.includes(':') ? OWN_IPV6 : speaker.routerId,
      asn: localAsn ?? speaker.asn,
      ...(families === undefined ? {} : { families }),
      ...KEPT_SILENTLY,
    });
    return router;
  });
  return {
    all,
    peers: reached,
    start: async () => {
      await Promise.all(all.map((router) => router.start()));
    },
    stop: async () => {
      await Promise.all(all.map((router) => router.stop()));
    },
  };
}

/** Options that decide what is sent stay; how the connection is made is another matter here. */
function reachable(peer: PeerOptions): PeerOptions {
  return {
    ...peer,
    port: undefined,
    localAddress: undefined,
    passive: false,
    password: undefined,
    ttlSecurity: undefined,
    multihop: undefined,
    bindToDevice: undefined,
    tos: undefined,
    ...KEPT_SILENTLY,
  };
}

function asnOf({ asn }: PeerOptions, own: number): number {
  if (asn === 'internal') return own;
  return asn === 'external' ? (own === EXTERNAL[0] ? EXTERNAL[1] : EXTERNAL[0]) : asn;
}
