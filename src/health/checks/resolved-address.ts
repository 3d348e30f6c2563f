import { isIP, type LookupFunction } from 'node:net';

/** An address of a name. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The address that `host` is itself (a zone such as `%eth0` included), or undefined if it is a name. */
export function literalAddress(host: string): ResolvedAddress | undefined {
  const family = isIP(host);
  return family === 4 || family === 6 ? { address: host, family } : undefined;
}

/**
 * What sockets take in place of `dns.lookup`, when the addresses are known already. With several, Node tries one after
 * the other until one of them accepts.
 */
export function lookupOf(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    // The listeners of the socket must be there before it can fail.
    queueMicrotask(() => {
      const [first] = addresses;
      if (options.all === true || first === undefined) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
