import type { Field } from './field.ts';

type Entries = ReadonlyMap<string, Field>;

/** Warns of what is allowed and does nothing: commenting out one announcement must not stop a start. */
export function warnOfIdleSections(root: Field, sections: Entries): void {
  const peers = sections.get('peers');
  if (peers === undefined || peers.items?.length === 0) {
    (peers ?? root).warn('no peers: nobody will be told of any route', 'WARN_NO_PEERS');
  }
  const announce = sections.get('announce');
  if (announce === undefined || announce.entries?.size === 0) {
    (announce ?? root).warn('no announcements: no route will be sent', 'WARN_NO_ANNOUNCEMENTS');
  }
  const used = usedGroups(announce);
  for (const [name, group] of sections.get('health')?.entries ?? []) {
    if (used.has(name)) continue;
    group.warnKey('no announcement uses this health group', 'WARN_UNUSED_HEALTH_GROUP');
  }
}

/** Taken from what is written, so that a fault elsewhere in an announcement does not call its group unused. */
function usedGroups(announce: Field | undefined): ReadonlySet<unknown> {
  const used = new Set<unknown>();
  for (const entry of announce?.entries?.values() ?? []) {
    for (const owner of entry.items ?? [entry]) {
      const health = owner.entries?.get('health');
      for (const name of health?.items ?? [health]) used.add(name?.value);
    }
  }
  return used;
}
