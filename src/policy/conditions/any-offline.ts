import type { Condition } from '../condition.ts';
import { causes, names } from '../evidence.ts';
import { count } from '../snapshot.ts';
import { counted, everyOne, judgement, none, undetermined } from './judgements.ts';

/**
 * Withdraw when any backend is offline. One backend offline withdraws, whatever is unknown of the others; with none
 * offline and one unknown it is undetermined.
 */
export const anyOffline: Condition = {
  name: 'any-offline',
  judge: (snapshot) => {
    const counts = count(snapshot);
    const total = counted(counts);
    const { online, offline } = counts;
    if (total === 0) return none(snapshot, counts);
    if (offline > 0) {
      return judgement(
        'withdraw',
        'some-backend-offline',
        `${offline} of ${total} backends offline: ${causes(snapshot, 'offline', offline)}`,
        snapshot,
        counts,
      );
    }
    if (online === total) {
      return judgement(
        'announce',
        'all-backends-online',
        `${everyOne(counts)} online: ${names(snapshot, 'online', online)}`,
        snapshot,
        counts,
      );
    }
    return undetermined(snapshot, counts);
  },
};
