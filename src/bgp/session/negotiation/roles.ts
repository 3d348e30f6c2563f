import {
  openMessageErrorSubcode,
  type BgpMessageError,
  type Capability,
} from '../../../bgp-packet-lite/index.ts';
import { oppositeRole, roleOf, type Role } from '../role.ts';
import type { SessionContext } from '../state.ts';
import { capabilitiesNamed, openRefusal } from './capabilities.ts';

/**
 * What the peer is to us (RFC 9234 §4.2); undefined without a role of ours. Within one AS there are no roles: what is
 * said there is ignored.
 * @returns why not, if the two do not fit, the peer contradicts itself, or the strict mode misses its role.
 */
export function agreeOnRole(
  theirs: readonly Capability[],
  { capabilities, localAsn, strictRole }: SessionContext,
  peerAsn: number,
): Role | undefined | BgpMessageError {
  if (peerAsn === localAsn) return undefined;
  const said = rolesIn(theirs);
  const [peerNumber] = said;
  if (said.length > 1) {
    // RFC 9234 §4.2: several that say the same are one; others MUST be rejected, whether we have a role or not.
    return refuse(`the peer says several roles at once: ${said.map(describeRole).join(', ')}`);
  }
  const own = ownRole(capabilities);
  if (own === undefined) return undefined;
  if (peerNumber === undefined) {
    // RFC 9234 §4.2: for backward compatibility its absence is ignored and ours counts, but for the strict mode.
    if (strictRole !== true) return oppositeRole(own);
    return refuse(
      `the peer says no role, and ours towards it is ${own} in strict mode: have it say ${oppositeRole(own)}, or set strictRole to false`,
    );
  }
  const peer = roleOf(peerNumber);
  return peer === oppositeRole(own) ? peer : refuse(describeMismatch(own, peerNumber));
}

/** What we say that we are to the peer. */
export function ownRole(capabilities: readonly Capability[]): Role | undefined {
  const [number] = rolesIn(capabilities);
  return number === undefined ? undefined : roleOf(number);
}

function rolesIn(capabilities: readonly Capability[]): readonly number[] {
  return [...new Set(capabilitiesNamed(capabilities, 'role').map(({ value }) => value))];
}

function describeRole(number: number): string {
  return roleOf(number) ?? `role ${number}`;
}

function describeMismatch(own: Role, peerNumber: number): string {
  const peer = roleOf(peerNumber);
  const ours = peer === undefined ? '' : `set our role to ${oppositeRole(peer)}, or `;
  return `our role towards the peer is ${own} and it says that it is ${describeRole(peerNumber)}: ${ours}have it say ${oppositeRole(own)}`;
}

function refuse(message: string): BgpMessageError {
  return openRefusal(openMessageErrorSubcode.roleMismatch, message);
}
