import {
  isNameOf,
  parseAcceptOptions,
  parsePeerOptions,
  parseRoutePrefix,
  type Family,
} from '../../bgp/speaker/index.ts';
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
  for (const [name, item] of owner.entries?.get('perPeer')?.entries ?? []) {
    const problem = unknownProblem(name, recipients);
    if (problem !== undefined) item.warnKey(problem, 'WARN_UNKNOWN_PEER');
  }
  const names = owner.entries?.get('peers')?.items;
  if (names === undefined) return recipients;
  for (const item of names) {
    const problem = unknownProblem(String(item.value), recipients);
    if (problem !== undefined) item.warn(problem, 'WARN_UNKNOWN_PEER');
  }
  return recipients.filter(({ isCalled }) => names.some(({ value }) => isCalled(String(value))));
}

function unknownProblem(name: string, recipients: readonly Recipient[]): string | undefined {
  if (recipients.some(({ isCalled }) => isCalled(name))) return undefined;
  const known = recipients.map(({ id }) => id);
  return `${unknownName('peer', name, known)}; it is told nothing`;
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
      const range = parseAcceptOptions(options, speaker.asn);
      const isCalled = (name: string): boolean => isNameOf(range, name);
      return { id: range.id, families: range.peer.families, isCalled };
    }),
  ];
}
