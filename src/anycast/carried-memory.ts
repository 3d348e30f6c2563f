import { isSame } from '../core/index.ts';
import { initialMemory, type DecisionMemory, type GuardName } from '../policy/index.ts';
import type { AnnouncementConfiguration } from './announcement-options.ts';

/**
 * What is remembered through a change of options: what the decisions so far have come to, and of each part whose options
 * are the same what it counts. The others begin anew.
 */
export function carriedMemory(
  memory: DecisionMemory,
  before: AnnouncementConfiguration,
  after: AnnouncementConfiguration,
): DecisionMemory {
  const { options: had } = before;
  const { options: has } = after;
  const fresh = initialMemory(after.policy, memory.since);
  const isSameCondition = followsSame(before, after) && isSame(had.withdrawWhen, has.withdrawWhen);
  const oldShapers = before.policy.shapers ?? [];
  const newShapers = after.policy.shapers ?? [];
  return {
    ...memory,
    condition: isSameCondition ? memory.condition : undefined,
    doubtUntil: before.policy.maxAge === after.policy.maxAge ? memory.doubtUntil : undefined,
    guards: after.policy.guards.map(({ name }, index) => {
      const at = before.policy.guards.findIndex((guard) => guard.name === name);
      return at >= 0 && countsOn(name, before, after) ? memory.guards[at] : fresh.guards[index];
    }),
    shapers: newShapers.map(({ name }, index) => {
      const at = oldShapers.findIndex((shaper) => shaper.name === name);
      return at >= 0 && isSame(had[name], has[name]) ? memory.shapers[at] : fresh.shapers[index];
    }),
  };
}

/** Whether a guard goes on as it was. */
export function countsOn(
  name: GuardName,
  { options: before }: AnnouncementConfiguration,
  { options: after }: AnnouncementConfiguration,
): boolean {
  const option = OPTIONS[name];
  // That of the breaker is no option of an announcement.
  return option === undefined || isSame(before.guards?.[option], after.guards?.[option]);
}

/** Whether two configurations follow the same health groups, by the same names. */
export function followsSame(
  before: AnnouncementConfiguration,
  after: AnnouncementConfiguration,
): boolean {
  return isSame(before.options.health, after.options.health);
}

const OPTIONS = {
  lease: 'lease',
  'shared-cause': 'sharedCause',
  'min-announcers': 'minAnnouncers',
  'mass-withdraw': undefined,
  'startup-hold': 'startupHold',
  'hold-down': 'holdDown',
  'flap-damping': 'flapDamping',
  'slow-start': 'slowStart',
} as const satisfies Readonly<Record<GuardName, string | undefined>>;
