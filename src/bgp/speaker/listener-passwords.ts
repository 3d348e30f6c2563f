import { ConfigurationError } from '../../core/index.ts';
import { isInRange, withoutZone, type ConnectionOptions } from '../transport/index.ts';

/** A peer, or all of a prefix, as a listener knows them before anything was said. */
interface KeyedPeer {
  readonly id: string;
  readonly address: string;
  readonly prefixLength?: number | undefined;
  readonly connectionOptions: ConnectionOptions | undefined;
}

/**
 * A listener has one key for each address and each prefix, and asks for the key of a prefix where an address has none.
 * @param others all of them; one of the same name is not looked at
 * @throws ConfigurationError if the peer and another one cannot both have what they want.
 */
export function refuseWrongPasswords(peer: KeyedPeer, others: Iterable<KeyedPeer>): void {
  const hasPassword = peer.connectionOptions?.password !== undefined;
  for (const other of others) {
    if (!hasPassword && other.connectionOptions?.password === undefined) continue;
    if (other.id === peer.id) continue;
    if (isSameRange(peer, other)) refuseSecondPassword(peer, other);
    else if (isWithin(peer, other)) refuseMissingPassword(peer, other);
    else if (isWithin(other, peer)) refuseMissingPassword(other, peer);
  }
}

function refuseSecondPassword(peer: KeyedPeer, other: KeyedPeer): void {
  const ours = peer.connectionOptions?.password;
  const theirs = other.connectionOptions?.password;
  if (ours === theirs || (ours !== undefined && theirs?.equals(ours) === true)) return;
  throw new ConfigurationError(
    'password',
    `the peer ${other.id} has the same address and another password: the listener needs one for both`,
  );
}

function refuseMissingPassword(inner: KeyedPeer, outer: KeyedPeer): void {
  const isMissing = inner.connectionOptions?.password === undefined;
  if (!isMissing || outer.connectionOptions?.password === undefined) return;
  throw new ConfigurationError(
    'password',
    `${inner.id} has none, and is of ${outer.id}, which has one: the listener would ask for that, so give both one`,
  );
}

function isSameRange(a: KeyedPeer, b: KeyedPeer): boolean {
  return withoutZone(a.address) === withoutZone(b.address) && a.prefixLength === b.prefixLength;
}

function isWithin(inner: KeyedPeer, outer: KeyedPeer): boolean {
  if (outer.prefixLength === undefined) return false;
  if (inner.prefixLength !== undefined && inner.prefixLength <= outer.prefixLength) return false;
  return isInRange(withoutZone(inner.address), outer);
}
