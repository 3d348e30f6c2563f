import { Anycast, type Announcement } from '../anycast/index.ts';
import { systemClock, type Clock, type Reason } from '../core/index.ts';
import { Health } from '../health/index.ts';
import { announcedOptions } from './announced-options.ts';
import type { DaemonConfiguration } from './config/index.ts';
import { RoleFiles } from './role-files.ts';

/** What would become of one announcement now. */
export interface PlannedAnnouncement {
  readonly prefix: string;
  /** `nothing` where one look at the backends decides nothing, or a guard waits. */
  readonly decision: 'announce' | 'withdraw' | 'nothing';
  /** Which of its actions it would take, such as `up` or `degraded`. */
  readonly action: string;
  readonly reason: Reason;
  /** The chain of causes, a sentence each. */
  readonly lines: readonly string[];
  /** The peers that would be told of it, by their addresses. */
  readonly peers: readonly string[];
}

export interface PlanOptions {
  /** An abort ends the checks: what has not answered is unknown. */
  readonly signal?: AbortSignal | undefined;
  /** The platform's clock by default. */
  readonly clock?: Clock | undefined;
}

type PlannedConfiguration = Pick<
  DaemonConfiguration,
  'speaker' | 'peers' | 'health' | 'announce' | 'guards'
>;

/**
 * Runs every check once and says what would be announced. Nothing is sent, no address is added, and no hook runs; the
 * first result of a check decides alone, whatever `rise`, `fall` and `initially` are.
 * @throws ConfigurationError
 */
export async function planOf(
  { speaker, peers, health, announce, guards }: PlannedConfiguration,
  { signal, clock = systemClock }: PlanOptions = {},
): Promise<readonly PlannedAnnouncement[]> {
  const anycast = new Anycast({ ...speaker, ...guards, listen: [], clock });
  const groups = new Map(
    Object.entries(health).map(([name, options]) => [
      name,
      Health.of({ ...options, ...ONCE, clock }),
    ]),
  );
  const planned: { readonly announcement: Announcement; readonly peers: readonly string[] }[] = [];
  const roles = new RoleFiles(clock);
  const sources = { groups, roleOf: (file: string) => roles.of(file) };
  for (const each of announce) {
    const announced = announcedOptions(each, sources);
    if (announced === undefined) continue;
    const { prefix, options } = announced;
    const announcement = anycast.announce(prefix, { ...options, ...HOST_ALONE });
    const told = peers.map(({ address }) => address);
    const { peers: meant } = options;
    planned.push({
      announcement,
      peers: meant === undefined ? told : told.filter((address) => meant.includes(address)),
    });
  }
  try {
    await roles.start();
    await anycast.start();
    await Promise.all(Array.from(groups.values(), (group) => looked(group, signal)));
    return planned.map(({ announcement, peers: told }) => plannedOf(announcement, told));
  } finally {
    roles.stop();
    await anycast.stop();
    await Promise.all(Array.from(groups.values(), (group) => group.stop()));
  }
}

/** One look is to be enough, and all looks at once. */
const ONCE = { initially: 'first-result', warmUp: 0 } as const;

/** What would touch the host. */
const HOST_ALONE = { vip: undefined, vipGrace: undefined, hooks: undefined } as const;

async function looked(group: Health, signal: AbortSignal | undefined): Promise<void> {
  try {
    await group.checkNow(undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    // Who does not want to wait any longer is told what is known.
    if (signal?.aborted !== true) throw error;
  }
}

function plannedOf(announcement: Announcement, peers: readonly string[]): PlannedAnnouncement {
  const { prefix, decision } = announcement;
  const { lines, data } = announcement.explain();
  const { reason, action } = data.decision;
  return { prefix, decision, action, reason, lines, peers: decision === 'announce' ? peers : [] };
}
