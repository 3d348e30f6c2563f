import { bgpRole } from '../../bgp-packet-lite/index.ts';

/** What one side of an eBGP session is to the other (RFC 9234 §4.1). */
export type Role = 'provider' | 'route-server' | 'route-server-client' | 'customer' | 'peer';

const numbers: Readonly<Record<Role, number>> = {
  provider: bgpRole.provider,
  'route-server': bgpRole.routeServer,
  'route-server-client': bgpRole.routeServerClient,
  customer: bgpRole.customer,
  peer: bgpRole.peer,
};

/** All of them, in the order of their numbers. */
export const roles = Object.keys(numbers) as readonly Role[];

/** The number in capability 9. */
export function roleNumber(role: Role): number {
  return numbers[role];
}

/** Undefined for a number that no role has. */
export function roleOf(number: number): Role | undefined {
  return roles.find((role) => numbers[role] === number);
}

const opposites: Readonly<Record<Role, Role>> = {
  provider: 'customer',
  customer: 'provider',
  'route-server': 'route-server-client',
  'route-server-client': 'route-server',
  peer: 'peer',
};

/** What the other side must be (RFC 9234 §4.2, table 2). */
export function oppositeRole(role: Role): Role {
  return opposites[role];
}
