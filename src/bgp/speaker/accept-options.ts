import {
  ConfigurationError,
  formatIpv4,
  formatIpv6,
  formatPrefix,
  parsePrefix,
  parseWhole,
  refuseUnknownKeys,
  within,
  type KnownKeys,
  type Prefix,
} from '../../core/index.ts';
import { isInRange } from '../transport/index.ts';
import {
  commonPeerOptionKeys,
  parseCommonPeerOptions,
  peerOptionKeys,
  type CommonPeerOptions,
  type PeerConfiguration,
} from './peer-options.ts';

/** Peers that are not known one by one: any address of a prefix may connect to the listeners. */
export interface AcceptOptions extends Omit<
  CommonPeerOptions,
  'passive' | 'connectRetry' | 'allowAutomaticStart'
> {
  /** Who may connect, such as `10.0.0.0/24` or `2001:db8::/64`. A peer with options of its own has those. */
  readonly prefix: string;
  /** How many of them may be there at once, 1 to 100,000; 100 by default. Others get Cease, Connection Rejected (6/5). */
  readonly limit?: number | undefined;
}

/** The options of peers of a prefix, checked, with their defaults. */
export interface AcceptConfiguration {
  /** The prefix, with the local address where there is one: its name. */
  readonly id: string;
  /** The first address of the prefix. */
  readonly address: string;
  readonly prefixLength: number;
  readonly limit: number;
  /** What each of them has. */
  readonly peer: Omit<PeerConfiguration, 'id' | 'address' | 'port'>;
}

/** What is about starting a session, which a peer of a prefix does by connecting. */
const DIALLING: readonly string[] = ['passive', 'connectRetry', 'allowAutomaticStart'];

/** Which keys {@link AcceptOptions} has, and which a later version will have. */
export const acceptOptionKeys: KnownKeys = {
  known: ['prefix', 'limit', ...commonPeerOptionKeys.filter((key) => !DIALLING.includes(key))],
  ...(peerOptionKeys.later === undefined ? {} : { later: peerOptionKeys.later }),
};

/** How many peers of a prefix may be there at once where nobody says. */
export const defaultAcceptLimit = 100;
const LARGEST_LIMIT = 100_000;

/**
 * Checks the options of peers of a prefix.
 * @param speakerAsn as for `parsePeerOptions`
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseAcceptOptions(
  options: AcceptOptions,
  speakerAsn?: number,
): AcceptConfiguration {
  refuseUnknownKeys(options, acceptOptionKeys);
  const { prefix: text, limit, ...common } = options;
  const prefix = within('prefix', () => parseAcceptPrefix(text));
  const peer = parseCommonPeerOptions({ ...common, passive: true }, prefix.family, speakerAsn);
  const shown = formatPrefix(prefix);
  return {
    id: peer.localAddress === undefined ? shown : `${shown} to ${peer.localAddress}`,
    address: prefix.family === 'ipv4' ? formatIpv4(prefix.address) : formatIpv6(prefix.address),
    prefixLength: prefix.length,
    limit: within('limit', () =>
      parseWhole(limit ?? defaultAcceptLimit, 'a number of peers', 1, LARGEST_LIMIT),
    ),
    peer,
  };
}

/** Whether a peer that connects from the prefix may have that name. */
export function isNameOf(configuration: AcceptConfiguration, name: string): boolean {
  const { localAddress } = configuration.peer;
  const suffix = localAddress === undefined ? '' : ` from ${localAddress}`;
  if (!name.endsWith(suffix)) return false;
  return isInRange(name.slice(0, name.length - suffix.length), configuration);
}

function parseAcceptPrefix(text: unknown): Prefix {
  const prefix = parsePrefix(text);
  const first = prefix.family === 'ipv4' ? prefix.address >>> 24 : (prefix.address[0] ?? 0);
  // RFC 6890 and RFC 4291 §2.7: nobody connects from a multicast address.
  if (prefix.length > 0 && first >= (prefix.family === 'ipv4' ? 224 : 0xff)) {
    throw new ConfigurationError('', `${formatPrefix(prefix)} has no addresses of hosts`);
  }
  return prefix;
}
