import { ConfigurationError, refuseUnknownKeys, within, type KnownKeys } from '../../core/index.ts';
import type { ConnectionOptions } from '../transport/index.ts';
import {
  capabilityOptionKeys,
  connectionOptionKeys,
  familyOfAddress,
  parseAsn,
  parseCapabilityOptions,
  parseConnectionOptions,
  parseLocalAddress,
  parsePeerAddress,
  parsePeerAsn,
  parsePeerAttributes,
  parsePort,
  parseReceivedRouteOptions,
  parseSessionOptions,
  peerAttributeOptionKeys,
  peerId,
  receivedRouteOptionKeys,
  refuseWrongKind,
  sessionOptionKeys,
  type CapabilityConfiguration,
  type PeerAttributeOptions,
  type PeerCapabilityOptions,
  type PeerConnectionOptions,
  type PeerSessionOptions,
  type ReceivedRouteConfiguration,
  type ReceivedRouteOptions,
  type SessionConfiguration,
  type TransportFamily,
} from './options/index.ts';
import type { PeerAttributes } from './route.ts';

export type { GracefulRestartConfiguration } from './options/index.ts';

/** What a peer may have whatever its address. */
export interface CommonPeerOptions
  extends
    PeerSessionOptions,
    PeerCapabilityOptions,
    ReceivedRouteOptions,
    PeerAttributeOptions,
    PeerConnectionOptions {
  /**
   * The peer's AS number, 1 to 4294967295; the speaker's own makes the session internal (iBGP). Or `'external'`, for
   * any but ours, or `'internal'`, for ours.
   */
  readonly asn: number | 'external' | 'internal';
  /** The source address to dial from, of the same family; the system chooses by default. */
  readonly localAddress?: string | undefined;
  /** Our AS number towards this peer, 1 to 4294967295. The speaker's by default. */
  readonly localAsn?: number | undefined;
}

/** A configured neighbour. */
export interface PeerOptions extends CommonPeerOptions {
  /** The peer's address: IPv4, IPv6, or a link-local one with its interface (`fe80::1%eth0`). */
  readonly address: string;
  /** The TCP port to dial; 179 by default. */
  readonly port?: number | undefined;
}

/** The options of a peer, checked, with their defaults. */
export interface PeerConfiguration
  extends SessionConfiguration, CapabilityConfiguration, ReceivedRouteConfiguration {
  /** The peer's name everywhere: its address, with port and local address where they are not the default. */
  readonly id: string;
  /** RFC 5952 for IPv6, with `%interface` for a link-local one. */
  readonly address: string;
  readonly asn: number | 'external' | 'internal';
  readonly port: number;
  readonly localAddress: string | undefined;
  /** Ours towards this peer, where it is not the speaker's. */
  readonly localAsn: number | undefined;
  /** What routes to this peer get beside their own, or instead. */
  readonly attributes: PeerAttributes;
  /** What its connections need of the kernel; undefined if nothing. */
  readonly connectionOptions: ConnectionOptions | undefined;
}

export const commonPeerOptionKeys: readonly string[] = [
  'asn',
  'localAddress',
  'localAsn',
  ...sessionOptionKeys,
  ...capabilityOptionKeys,
  ...receivedRouteOptionKeys,
  ...peerAttributeOptionKeys,
  ...connectionOptionKeys,
];

/** Which keys {@link PeerOptions} has, and which a later version will have. */
export const peerOptionKeys: KnownKeys = {
  known: ['address', 'port', ...commonPeerOptionKeys],
  later: { bfd: 'leave it out and use a short holdTime' },
};

/**
 * Checks the options of a peer.
 * @param speakerAsn the speaker's own AS number; without it, what internal and external peers cannot have is only
 * refused where `asn` or `localAsn` tell which one it is
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parsePeerOptions(options: PeerOptions, speakerAsn?: number): PeerConfiguration {
  refuseUnknownKeys(options, peerOptionKeys);
  const address = within('address', () => parsePeerAddress(options.address));
  const port = within('port', () => parsePort(options.port));
  const common = parseCommonPeerOptions(options, familyOfAddress(address), speakerAsn, address);
  return { id: peerId(address, port, common.localAddress), address, port, ...common };
}

/**
 * Checks what peers may have whatever their address.
 * @param transport of their addresses
 * @param address of the one peer, where there is one
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseCommonPeerOptions(
  options: CommonPeerOptions,
  transport: TransportFamily,
  speakerAsn?: number,
  address?: string,
): Omit<PeerConfiguration, 'id' | 'address' | 'port'> {
  const { localAddress, localAsn } = options;
  const session = parseSessionOptions(options);
  const capabilities = parseCapabilityOptions(options, transport);
  const common = {
    asn: within('asn', () => parsePeerAsn(options.asn)),
    localAddress:
      localAddress === undefined
        ? undefined
        : within('localAddress', () => parseLocalAddress(localAddress, transport, address)),
    localAsn: localAsn === undefined ? undefined : within('localAsn', () => parseAsn(localAsn)),
    ...session,
    ...capabilities,
    ...parseReceivedRouteOptions(options, capabilities.role),
    attributes: parsePeerAttributes(options),
    connectionOptions: parseConnectionOptions(options, session.holdTime, address),
  };
  refuseWrongKind(common, speakerAsn);
  refuseOwnNextHop(common, address);
  return common;
}

/** RFC 4271 §5.1.3: a route must not have the address of the peer that it is sent to as its next hop. */
function refuseOwnNextHop(
  { nextHops }: Pick<PeerConfiguration, 'nextHops'>,
  address: string | undefined,
): void {
  if (address === undefined || !Object.values(nextHops).includes(address)) return;
  throw new ConfigurationError(
    'nextHop',
    `${address} is the peer's own address: write one of ours (RFC 4271 §5.1.3)`,
  );
}
