import {
  ConfigurationError,
  describe,
  formatEndpoint,
  parseEndpoint,
  parseIpAddress,
  parseRouterId,
  refuseUnknownKeys,
  within,
  type Clock,
  type Endpoint,
  type KnownKeys,
  type Random,
} from '../../core/index.ts';
import type { ListenerOptions, Network } from '../transport/index.ts';
import { familyOfAddress, parseAsn } from './options/index.ts';

export interface SpeakerOptions {
  /** Our AS number, 1 to 4294967295. */
  readonly asn: number;
  /** Our BGP identifier: 4 octets as an IPv4 address, unique in the AS, such as `10.0.0.11`. */
  readonly routerId: string;
  /**
   * Where peers may connect, such as `['0.0.0.0:179', '[::]:179']`. `[::]` hears IPv4 too, unless an IPv4 address is
   * listed with the same port. Nowhere by default: the speaker only dials.
   */
  readonly listen?: readonly string[] | undefined;
  /**
   * How many descriptors the program may have open beside those of the speaker, such as for checks: they count when the
   * limit of the process is looked at. None by default.
   */
  readonly otherDescriptors?: (() => number) | undefined;
  /** The platform's clock by default; `VirtualClock` of `keepcast/testing` in tests. */
  readonly clock?: Clock | undefined;
  /** `Math.random` by default. */
  readonly random?: Random | undefined;
  /** The host's TCP by default; `MemoryNetwork` of `keepcast/testing` in tests. */
  readonly network?: Network | undefined;
}

/** Which keys {@link SpeakerOptions} has. */
const speakerOptionKeys: KnownKeys = {
  known: ['asn', 'routerId', 'listen', 'otherDescriptors', 'clock', 'random', 'network'],
};

/** Where to listen, and how. */
export interface ListenConfiguration extends Required<ListenerOptions> {
  readonly endpoint: Endpoint;
}

export interface SpeakerConfiguration {
  readonly asn: number;
  /** Unsigned integer. */
  readonly routerId: number;
  readonly listen: readonly ListenConfiguration[];
}

/**
 * Checks the options of a speaker.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseSpeakerOptions(options: SpeakerOptions): SpeakerConfiguration {
  refuseUnknownKeys(options, speakerOptionKeys);
  const { otherDescriptors } = options;
  if (otherDescriptors !== undefined && typeof otherDescriptors !== 'function') {
    throw new ConfigurationError(
      'otherDescriptors',
      `${describe(otherDescriptors)} is not a function: write one that says how many, such as () => 100`,
    );
  }
  return {
    asn: within('asn', () => parseAsn(options.asn)),
    routerId: within('routerId', () => parseRouterId(options.routerId)),
    listen: within('listen', () => parseListen(options.listen ?? [])),
  };
}

function parseListen(listen: unknown): readonly ListenConfiguration[] {
  if (!Array.isArray(listen)) {
    throw new ConfigurationError(
      '',
      `${describe(listen)} is not a list: write one such as ["0.0.0.0:179"]`,
    );
  }
  const seen = new Set<string>();
  const endpoints = listen.map((text: unknown, index) =>
    within(`[${index}]`, () => {
      const endpoint = parseListenEndpoint(text);
      const shown = formatEndpoint(endpoint);
      if (seen.has(shown)) {
        throw new ConfigurationError('', `${shown} is listed twice: take one of them out`);
      }
      seen.add(shown);
      return endpoint;
    }),
  );
  // Linux: a socket on :: that hears IPv4 cannot have the port of one that does.
  const ports = new Set(
    endpoints.flatMap(({ host, port }) => (familyOfAddress(host) === 'ipv4' ? [port] : [])),
  );
  return endpoints.map((endpoint) => ({
    endpoint,
    ipv6Only: endpoint.port !== 0 && ports.has(endpoint.port),
  }));
}

function parseListenEndpoint(text: unknown): Endpoint {
  const { host, port } = parseEndpoint(text, { anyPort: true });
  const { text: address, zone } = parseIpAddress(host);
  return { host: zone === undefined ? address : `${address}%${zone}`, port };
}
