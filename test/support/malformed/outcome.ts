import type { ReceivedCounts } from '../../../src/bgp/speaker/index.ts';
import { update } from './octets.ts';
import type { Ending } from './raw-client.ts';
import type { Attack, Target } from './target.ts';

/** What has come of an attack. */
export interface Outcome {
  /** The NOTIFICATIONs that were sent: whole messages without their marker, in hexadecimal. */
  readonly notifications: readonly string[];
  /** How the speaker has ended the connection; `lives` if it reads on. */
  readonly ended: Ending | 'lives';
}

/** No case has to do with this prefix (203.0.113.0/24). */
const probe = update({ withdrawn: '18 cb0071' });
const PROBED = '203.0.113.0/24';

/** Throws octets at an Established session, and looks whether what comes after them is still read. */
export async function throwAt(target: Target, attack: Attack, octets: string): Promise<Outcome> {
  const { client, peer } = attack;
  const read = target.withdrawalFrom(peer, PROBED);
  client.send(octets + probe);
  await Promise.race([read, client.ended()]);
  return outcomeOf(attack);
}

/** Throws octets at a connection that they must end. */
export async function throwToEnd(attack: Attack, octets: string): Promise<Outcome> {
  attack.client.send(octets);
  await attack.client.ended();
  return outcomeOf(attack);
}

export function outcomeOf({ client }: Attack): Outcome {
  return { notifications: client.notifications, ended: client.ending ?? 'lives' };
}

/** What RFC 7606 §2 did with an UPDATE. */
export type Verdict = 'sound' | 'treat-as-withdraw' | 'attribute-discard';

/** What was counted between two looks at a peer. */
export function verdictBetween(before: ReceivedCounts, after: ReceivedCounts): Verdict | 'several' {
  const withdrawn = after.faulty.treatAsWithdraw - before.faulty.treatAsWithdraw;
  const discarded = after.faulty.attributeDiscard - before.faulty.attributeDiscard;
  if (withdrawn + discarded === 0) return 'sound';
  if (withdrawn + discarded > 1) return 'several';
  return withdrawn === 1 ? 'treat-as-withdraw' : 'attribute-discard';
}
