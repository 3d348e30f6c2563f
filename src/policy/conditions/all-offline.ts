import type { Condition } from '../condition.ts';
import { causes, names } from '../evidence.ts';
import { count } from '../snapshot.ts';
import { counted, everyOne, judgement, none, undetermined } from './judgements.ts';

/**
 * Withdraw when every backend is offline (Incus' rule). One backend online announces, whatever is unknown of the
 * others; with none online and one unknown it is undetermined.
 */
export const allOffline: Condition = {
  name: 'all-offline',
  judge: (snapshot) => {
    const counts = count(snapshot);
    const total = counted(counts);
    const { online, offline } = counts;
    if (total === 0) return none(snapshot, counts);
    if (online > 0) {
      return judgement(
        'announce',
        'some-backend-online',
        `${online} of ${total} backends online: ${names(snapshot, 'online', online)}`,
        snapshot,
        counts,
      );
    }
    if (offline === total) {
      return judgement(
        'withdraw',
        'all-backends-offline',
        `${everyOne(counts)} offline: ${causes(snapshot, 'offline', offline)}`,
        snapshot,
        counts,
      );
    }
    return undetermined(snapshot, counts);
  },
};
