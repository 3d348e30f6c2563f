import { isDeepStrictEqual } from 'node:util';
import { capabilitiesFor } from './peer-capabilities.ts';
import type { PeerConfiguration } from './peer-options.ts';

/** What it takes to bring a peer from one configuration to another. */
export interface PeerChange {
  /** The session must end, and another one begin. */
  readonly session: boolean;
  /** The routes of the session are to be sent with other attributes or next hops. */
  readonly attributes: boolean;
  /** The connection is to be signed with another key. */
  readonly password: boolean;
}

/** Both configurations are of one peer. */
export function peerChange(before: PeerConfiguration, after: PeerConfiguration): PeerChange {
  return {
    session: !isDeepStrictEqual(rest(before), rest(after)),
    attributes: !isDeepStrictEqual(sent(before), sent(after)),
    password: !isSamePassword(before, after),
  };
}

/** What a session can be sent anew. */
function sent({ attributes, nextHops }: PeerConfiguration): object {
  return { attributes, nextHops };
}

/** What a session can be told while it lives. */
const LIVE: readonly string[] = ['attributes', 'nextHops', 'connectionOptions'];

/** Everything that an OPEN, or a new connection, has to tell. */
function rest(configuration: PeerConfiguration): object {
  const others = Object.entries(configuration).filter(([name]) => !LIVE.includes(name));
  return {
    ...Object.fromEntries(others),
    kernel: kernelOptions(configuration),
    // A next hop may need one that was not offered.
    capabilities: capabilitiesFor(configuration, 0),
  };
}

/** With a password alone there is a user timeout too, which a connection that lives may go without. */
function kernelOptions({ connectionOptions = {} }: PeerConfiguration): object | undefined {
  const { ttl, minimumTtl, trafficClass, device, userTimeout } = connectionOptions;
  const asked = { ttl, minimumTtl, trafficClass, device };
  const asks = Object.values(asked).some((value) => value !== undefined);
  return asks ? { ...asked, userTimeout } : undefined;
}

function isSamePassword(before: PeerConfiguration, after: PeerConfiguration): boolean {
  const ours = before.connectionOptions?.password;
  const theirs = after.connectionOptions?.password;
  return ours === theirs || (ours !== undefined && theirs?.equals(ours) === true);
}
