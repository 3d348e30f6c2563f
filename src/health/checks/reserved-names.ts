import type { ResolvedAddress } from './resolved-address.ts';

/** The addresses of names that no server is asked for: none if there is no such name; undefined of every other name. */
export function reservedAddresses(name: string): readonly ResolvedAddress[] | undefined {
  // RFC 6761 §6.3: localhost is this host, whatever a server says.
  if (isBelow(name, 'localhost')) {
    return [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
  }
  // RFC 6761 §6.4: invalid does not exist, and is not to be asked for.
  return isBelow(name, 'invalid') ? [] : undefined;
}

function isBelow(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
