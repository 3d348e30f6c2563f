import { errorCode, parseIpAddress } from '../core/index.ts';
import { requireSocketCalls } from './native-required.ts';
import { Secret } from './secret.ts';
import { encodeSocketAddress, familyNumber, type AddressFamily } from './socket-address.ts';
import { SystemCallError, type SocketCalls } from './socket-calls.ts';
import {
  encodeInteger,
  encodeOptions,
  ipv6Only as ipv6OnlyOption,
  md5Signature,
  readOptions,
  reuseAddress,
  type KernelOption,
  type SocketOptions,
} from './socket-options.ts';
import { encodeMd5Signature, type Md5Peer } from './tcp-md5.ts';

/** A socket of the kernel, for `net.Socket` or `net.Server`: whoever is given it closes it. */
export interface KernelSocket {
  readonly descriptor: number;
  readonly family: AddressFamily;
}

/** What {@link KernelSockets.open} makes. */
export interface SocketSetup {
  /** The source of a connection to be dialled, or where to listen; IPv4 or IPv6, with a zone where it needs one. */
  readonly localAddress?: string | undefined;
  /** 0, the default, lets the system choose. */
  readonly localPort?: number | undefined;
  /** An IPv6 socket that listens hears no IPv4. False by default. */
  readonly ipv6Only?: boolean | undefined;
  readonly options?: SocketOptions | undefined;
  /** TCP MD5 keys, there from the first segment on. */
  readonly keys?: readonly (Md5Peer & { readonly key: Secret })[] | undefined;
}

/** The kernel's TCP, beyond what Node gives: the one door to it. Every error is a {@link SystemCallError}. */
export interface KernelSockets {
  /**
   * A socket that is neither connected nor listening. A `net.Socket` made of its descriptor must connect in the same
   * turn: it starts to read at once. If this throws, nothing is left open.
   */
  open(family: AddressFamily, setup: SocketSetup): KernelSocket;
  /** Changes options of a socket that lives, such as an accepted one. */
  setOptions(socket: KernelSocket, options: SocketOptions): void;
  /** What the kernel has now. */
  options(socket: KernelSocket): SocketOptions;
  /** Sets a peer's key, or changes it, on any socket; a listening one uses it for connections that come from then on. */
  setKey(socket: KernelSocket, peer: Md5Peer, key: Secret): void;
  /** Takes a peer's key away; what is not there is no error. */
  removeKey(socket: KernelSocket, peer: Md5Peer): void;
  /** Closes a socket that nobody was given. */
  close(socket: KernelSocket): void;
}

/**
 * Loads koffi when it is called first.
 * Rejects with KeepcastError `ERR_NATIVE_REQUIRED` where there is none, or no Linux.
 */
export async function loadKernelSockets(): Promise<KernelSockets> {
  return Promise.resolve(kernelSockets(requireSocketCalls()));
}

/** The same over any system calls: for tests. */
export function kernelSockets(calls: SocketCalls): KernelSockets {
  const set = (socket: KernelSocket, option: KernelOption, value: Uint8Array): void => {
    try {
      calls.setOption(socket.descriptor, option.level, option.name, value);
    } catch (error) {
      throw explain(error, option);
    }
  };
  const setOptions = (socket: KernelSocket, options: SocketOptions): void => {
    for (const { option, value } of encodeOptions(socket.family, options)) {
      set(socket, option, value);
    }
  };
  const setKey = (socket: KernelSocket, peer: Md5Peer, key: Secret | undefined): void => {
    const signature = encodeMd5Signature(socket.family, peer, key);
    try {
      set(socket, md5Signature, signature);
    } finally {
      // The key is in it.
      signature.fill(0);
    }
  };
  const bind = (socket: KernelSocket, address: string, port: number, only: boolean): void => {
    // As Node does: a port of connections that are just ending can be had, and :: takes IPv4 too unless it is told.
    set(socket, reuseAddress, encodeInteger(1));
    if (socket.family === 'ipv6') set(socket, ipv6OnlyOption, encodeInteger(only ? 1 : 0));
    const { text, zone } = parseIpAddress(address);
    const scope = zone === undefined ? 0 : calls.interfaceIndex(zone);
    calls.bind(
      socket.descriptor,
      encodeSocketAddress(socket.family, { address: text, port, scope }),
    );
  };
  return {
    open: (family, { localAddress, localPort = 0, ipv6Only = false, options = {}, keys = [] }) => {
      const socket = { descriptor: calls.socket(familyNumber[family]), family };
      try {
        setOptions(socket, options);
        for (const { key, ...peer } of keys) setKey(socket, peer, key);
        if (localAddress !== undefined) bind(socket, localAddress, localPort, ipv6Only);
        return socket;
      } catch (error) {
        calls.close(socket.descriptor);
        throw error;
      }
    },
    setOptions,
    options: ({ descriptor, family }) =>
      readOptions(family, ({ level, name }, size) =>
        calls.getOption(descriptor, level, name, size),
      ),
    setKey,
    removeKey: (socket, peer) => {
      try {
        setKey(socket, peer, undefined);
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error;
      }
    },
    close: ({ descriptor }) => {
      calls.close(descriptor);
    },
  };
}

/** A random key for everybody who has no key of their own: what they send is dropped before TCP answers. */
export function unguessableKey(): Secret {
  const octets = crypto.getRandomValues(new Uint8Array(32));
  return new Secret(Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join(''));
}

/** Everybody whom a socket of the family can hear: on IPv6 that is IPv4 too. */
export function everybody(family: AddressFamily): readonly Md5Peer[] {
  const ipv4 = { address: '0.0.0.0', prefixLength: 0 };
  return family === 'ipv4' ? [ipv4] : [{ address: '::', prefixLength: 0 }, ipv4];
}

const HINT: Readonly<Record<string, string>> = {
  ENODEV: 'there is no interface of that name',
  EPERM: 'it needs the capability CAP_NET_RAW',
  ENOPROTOOPT: 'this kernel is built without it',
};

function explain(error: unknown, { what }: KernelOption): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  const hint = HINT[code];
  return new SystemCallError(
    'setsockopt',
    code,
    `cannot set ${what}: ${code}${hint === undefined ? '' : `, ${hint}`}`,
    error,
  );
}
