import type { Condition, Judgement } from '../condition.ts';
import { names } from '../evidence.ts';
import { count, type HealthSnapshot } from '../snapshot.ts';
import { counted, judgement, missing, none, undetermined } from './judgements.ts';

/** How many backends have to be online, in one way of counting. */
export interface ShareOnline {
  readonly name: string;
  /** Whether so many online are too few of so many. More online are never too few where fewer are enough. */
  readonly isTooFew: (online: number, total: number) => boolean;
  /** As the sentences name it, such as `2` or `50%`. */
  readonly limit: string;
  /** What too few are, such as `fewer than`. */
  readonly less: string;
}

/** Withdraw while too few backends are online. */
export function shareOnline(share: ShareOnline): Pick<Condition, 'name' | 'judge'> {
  return { name: share.name, judge: (snapshot) => judgeShare(share, snapshot) };
}

/** Kleene by intervals: certain is what would be said if all that are unknown were offline, and if all were online. */
function judgeShare({ isTooFew, limit, less }: ShareOnline, snapshot: HealthSnapshot): Judgement {
  const counts = count(snapshot);
  const total = counted(counts);
  const { online, unknown } = counts;
  if (total === 0) return none(snapshot, counts);
  const found = `${online} of ${total} backends online`;
  if (!isTooFew(online, total)) {
    return judgement(
      'announce',
      'enough-backends-online',
      `${found}, at least ${limit}: ${names(snapshot, 'online', online)}`,
      snapshot,
      counts,
    );
  }
  if (isTooFew(online + unknown, total)) {
    return judgement(
      'withdraw',
      'too-few-backends-online',
      `${found}, ${less} ${limit}${missing(snapshot, counts)}`,
      snapshot,
      counts,
    );
  }
  return undetermined(snapshot, counts);
}
