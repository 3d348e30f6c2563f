import { networkInterfaces } from 'node:os';

/** An address that an interface of this host has. */
export interface HostAddress {
  readonly interface: string;
  /** Without a zone and a length. */
  readonly address: string;
}

/**
 * The addresses of all interfaces that are up and running, in the network namespace of this process.
 * @throws an error of the system if it does not say
 */
export function hostAddresses(): HostAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address }) => ({ interface: name, address })),
  );
}
