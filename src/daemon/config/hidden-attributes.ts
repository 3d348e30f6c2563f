import { movedAttributes, type HidingAttribute } from '../../anycast/index.ts';
import { isNameOf, parseAcceptOptions, parsePeerOptions } from '../../bgp/speaker/index.ts';
import type { AnnouncementConfiguration, DaemonConfiguration } from './configuration.ts';
import type { Field } from './field.ts';

/** A peer of the file, or the peers of a prefix, and where it stands. */
interface Hider {
  readonly field: Field;
  /** Whether a route that is for this name is for it. */
  readonly isCalled: (name: string) => boolean;
}

/**
 * Warns of peers whose own attributes hide what an announcement says by its state, its role or its weights, in a file
 * without faults: such a peer is told the same whatever happens.
 */
export function warnOfHiddenAttributes(root: Field, configuration: DaemonConfiguration): void {
  const moving = configuration.announce.map((owner) => ({ owner, moved: movedAttributes(owner) }));
  for (const hider of hidersOf(root, configuration)) {
    for (const name of ['med', 'localPref', 'prepend'] as const) {
      const entry = hider.field.entries?.get(name);
      const hidden = moving.find(
        ({ owner, moved }) => moved.has(name) && isHidden(owner, name, hider),
      );
      if (entry === undefined || hidden === undefined) continue;
      entry.warn(
        `this counts before ${hidden.moved.get(name) ?? ''} of ${hidden.owner.prefix}, which this peer never sees: take it out here, or write ${name} in perPeer of the announcement`,
        'WARN_HIDDEN_ATTRIBUTE',
      );
    }
  }
}

function hidersOf(
  root: Field,
  { speaker, peers, acceptPeers }: DaemonConfiguration,
): readonly Hider[] {
  const [ofPeers, ofPrefixes] = [peers.values(), acceptPeers.values()];
  return (root.entries?.get('peers')?.items ?? []).flatMap((field): Hider[] => {
    if (field.entries?.has('accept') === true) {
      const { value: accept } = ofPrefixes.next();
      if (accept === undefined) return [];
      const range = parseAcceptOptions(accept, speaker.asn);
      return [{ field, isCalled: (name) => isNameOf(range, name) }];
    }
    const { value: peer } = ofPeers.next();
    if (peer === undefined) return [];
    const { id } = parsePeerOptions(peer, speaker.asn);
    return [{ field, isCalled: (name) => name === id }];
  });
}

/** What an announcement says to a peer in particular counts before what the peer says. */
function isHidden(
  { peers, perPeer = {} }: AnnouncementConfiguration,
  attribute: HidingAttribute,
  { isCalled }: Hider,
): boolean {
  if (peers?.some(isCalled) === false) return false;
  return !Object.entries(perPeer).some(
    ([name, said]) => isCalled(name) && (said === 'withdraw' || said[attribute] !== undefined),
  );
}
