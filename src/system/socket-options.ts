import type { AddressFamily } from './socket-address.ts';

/** What the kernel does for one TCP socket, beyond what Node can ask for. What is undefined stays as the system has it. */
export interface SocketOptions {
  /** TTL or hop limit of what is sent: 1 to 255. */
  readonly ttl?: number | undefined;
  /** What arrives with less is dropped before TCP sees it (GTSM, RFC 5082): 1 to 255; 0 for none. */
  readonly minimumTtl?: number | undefined;
  /** TOS or traffic class of what is sent: 0 to 255. */
  readonly trafficClass?: number | undefined;
  /** The interface (or VRF) that it sends and receives by: 1 to 15 octets. */
  readonly device?: string | undefined;
  /** How long what was sent may be without an acknowledgement until the connection ends, in milliseconds. */
  readonly userTimeout?: number | undefined;
}

/** One option of setsockopt(2). */
export interface KernelOption {
  /** For errors. */
  readonly what: string;
  readonly level: number;
  readonly name: number;
}

const IPPROTO_IP = 0;
const SOL_SOCKET = 1;
const IPPROTO_TCP = 6;
const IPPROTO_IPV6 = 41;

type NumericOption = 'ttl' | 'minimumTtl' | 'trafficClass';

const IP: Readonly<Record<AddressFamily, Readonly<Record<NumericOption, KernelOption>>>> = {
  ipv4: {
    ttl: { what: 'the TTL (IP_TTL)', level: IPPROTO_IP, name: 2 },
    minimumTtl: { what: 'the smallest TTL (IP_MINTTL)', level: IPPROTO_IP, name: 21 },
    trafficClass: { what: 'the TOS (IP_TOS)', level: IPPROTO_IP, name: 1 },
  },
  ipv6: {
    ttl: { what: 'the hop limit (IPV6_UNICAST_HOPS)', level: IPPROTO_IPV6, name: 16 },
    minimumTtl: {
      what: 'the smallest hop limit (IPV6_MINHOPCOUNT)',
      level: IPPROTO_IPV6,
      name: 73,
    },
    trafficClass: { what: 'the traffic class (IPV6_TCLASS)', level: IPPROTO_IPV6, name: 67 },
  },
};

export const reuseAddress: KernelOption = {
  what: 'the reuse of the address (SO_REUSEADDR)',
  level: SOL_SOCKET,
  name: 2,
};
export const ipv6Only: KernelOption = {
  what: 'IPv4 on an IPv6 socket (IPV6_V6ONLY)',
  level: IPPROTO_IPV6,
  name: 26,
};
/** TCP_MD5SIG_EXT: TCP_MD5SIG with a prefix length. */
export const md5Signature: KernelOption = {
  what: 'the TCP MD5 key (TCP_MD5SIG_EXT)',
  level: IPPROTO_TCP,
  name: 32,
};
const userTimeout: KernelOption = {
  what: 'the user timeout (TCP_USER_TIMEOUT)',
  level: IPPROTO_TCP,
  name: 18,
};
const bindToDevice: KernelOption = {
  what: 'the interface (SO_BINDTODEVICE)',
  level: SOL_SOCKET,
  name: 25,
};

export interface OptionValue {
  readonly option: KernelOption;
  readonly value: Uint8Array;
}

/** What setsockopt(2) is to be told for a socket of the family. */
export function encodeOptions(family: AddressFamily, options: SocketOptions): OptionValue[] {
  const values: OptionValue[] = [];
  const put = (option: KernelOption, value: number | undefined): void => {
    if (value !== undefined) values.push({ option, value: encodeInteger(value) });
  };
  // An IPv6 socket may speak IPv4 (RFC 3493 §3.7), and has an option of each kind for it.
  for (const kind of family === 'ipv6' ? (['ipv6', 'ipv4'] as const) : (['ipv4'] as const)) {
    put(IP[kind].ttl, options.ttl);
    put(IP[kind].minimumTtl, options.minimumTtl);
    put(IP[kind].trafficClass, options.trafficClass);
  }
  put(userTimeout, options.userTimeout);
  if (options.device !== undefined) {
    const value = new TextEncoder().encode(`${options.device}\0`);
    values.push({ option: bindToDevice, value });
  }
  return values;
}

/** The longest value that {@link readOptions} asks for: the name of an interface. */
const IFNAMSIZ = 16;

/** What `get` says of a socket of the family, by getsockopt(2). */
export function readOptions(
  family: AddressFamily,
  get: (option: KernelOption, size: number) => Uint8Array,
): SocketOptions {
  const integer = (option: KernelOption): number => decodeInteger(get(option, 4));
  const device = new TextDecoder().decode(get(bindToDevice, IFNAMSIZ)).replace(/\0.*$/s, '');
  return {
    ttl: integer(IP[family].ttl),
    minimumTtl: integer(IP[family].minimumTtl),
    trafficClass: integer(IP[family].trafficClass),
    userTimeout: integer(userTimeout),
    device: device === '' ? undefined : device,
  };
}

/** An `int` of C. */
export function encodeInteger(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

function decodeInteger(octets: Uint8Array): number {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength).getInt32(0, true);
}
