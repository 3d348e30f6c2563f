import {
  parseAcceptOptions,
  parsePeerOptions,
  parseRoutePrefix,
  type Family,
} from '../../bgp/speaker/index.ts';
import { isInRange } from '../../bgp/transport/index.ts';
import { unknownName } from '../../core/index.ts';
import type { DaemonConfiguration } from './configuration.ts';
import type { Field } from './field.ts';

/** A peer of the file, or the peers of a prefix. */
interface Recipient {
  /** Its name, or that of the prefix. */
  readonly id: string;
  readonly families: readonly Family[];
  /** Whether a route that is for this name is for it. */
  readonly isCalled: (name: string) => boolean;
}

/** Warns of announcements that nobody could be told of, in a file without faults. */
export function warnOfDeafPeers(root: Field, configuration: DaemonConfiguration): void {
  const recipients = recipientsOf(configuration);
  // That there are no peers at all is a warning of its own.
  if (recipients.length === 0) return;
  for (const [prefix, entry] of root.entries?.get('announce')?.entries ?? []) {
    for (const owner of entry.items ?? [entry]) {
      warnOfFamily(prefix, entry, named(owner, recipients));
    }
  }
}

/** Those that a route is for. A name that nobody has is warned of. */
function named(owner: Field, recipients: readonly Recipient[]): readonly Recipient[] {
  const names = owner.entries?.get('peers')?.items;
  if (names === undefined) return recipients;
  for (const item of names) {
    const name = String(item.value);
    if (recipients.some(({ isCalled }) => isCalled(name))) continue;
    const known = recipients.map(({ id }) => id);
    item.warn(`${unknownName('peer', name, known)}; it is told nothing`, 'WARN_UNKNOWN_PEER');
  }
  return recipients.filter(({ isCalled }) => names.some(({ value }) => isCalled(String(value))));
}

function warnOfFamily(prefix: string, entry: Field, audience: readonly Recipient[]): void {
  const family: Family = `${parseRoutePrefix(prefix).prefix.family}-unicast`;
  if (audience.length === 0 || audience.some(({ families }) => families.includes(family))) return;
  entry.warnKey(
    `no peer that it is for has ${family}: the route is sent to nobody; write families: [ ${family} ] at the peer`,
    'WARN_NO_PEER_OF_FAMILY',
  );
}

function recipientsOf({ speaker, peers, acceptPeers }: DaemonConfiguration): readonly Recipient[] {
  return [
    ...peers.map((options) => {
      const { id, families } = parsePeerOptions(options, speaker.asn);
      return { id, families, isCalled: (name: string) => name === id };
    }),
    ...acceptPeers.map((options) => {
      const { id, peer, ...range } = parseAcceptOptions(options, speaker.asn);
      const suffix = peer.localAddress === undefined ? '' : ` from ${peer.localAddress}`;
      const isCalled = (name: string): boolean =>
        name.endsWith(suffix) && isInRange(name.slice(0, name.length - suffix.length), range);
      return { id, families: peer.families, isCalled };
    }),
  ];
}
