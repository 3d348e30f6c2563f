import { hostAddresses } from '../../system/index.ts';
import type { ResolvedAddress } from './resolved-address.ts';

/** The addresses of this host, of all interfaces that are up, as text. */
export type OwnAddresses = () => readonly string[];

/** None where the system does not say. */
export function ownAddresses(): readonly string[] {
  try {
    return hostAddresses().map(({ address }) => address);
  } catch {
    return [];
  }
}

/**
 * Leaves out what this host cannot dial because it has no address of that family itself, as `getaddrinfo` does
 * (RFC 3493 §6.1, AI_ADDRCONFIG): it would refuse nothing and tell nothing, and Node leaves every address but the last
 * 250 ms to answer. Where nothing would be left, all stay: their errors say why.
 */
export function reachable<Address extends ResolvedAddress>(
  addresses: readonly Address[],
  own: readonly string[],
): readonly Address[] {
  const left = addresses.filter(({ address, family }) =>
    isLoopback(address)
      ? own.some((one) => isLoopback(one) && familyOf(one) === family)
      : own.some((one) => isGlobal(one) && familyOf(one) === family),
  );
  return left.length > 0 ? left : addresses;
}

function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** Neither of the loopback nor link-local: every interface has one of these in IPv6, whatever it leads to. */
function isGlobal(address: string): boolean {
  return !isLoopback(address) && !/^fe[89ab]/i.test(address);
}
