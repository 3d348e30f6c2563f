import { Anycast, type Announcement } from '../anycast/index.ts';
import { explain } from '../audit/index.ts';
import { Speaker, type PeerOptions } from '../bgp/speaker/index.ts';
import {
  nextTurn,
  parseDuration,
  systemClock,
  type Clock,
  type Duration,
  type Reason,
} from '../core/index.ts';
import { Health } from '../health/index.ts';
import { FlagFiles } from '../host/index.ts';
import { announcedOptions } from './announced-options.ts';
import type { DaemonConfiguration } from './config/index.ts';
import { plannedRoutes, type NamedPeer, type PlannedRoute } from './planned-route.ts';
import { RoleFiles } from './role-files.ts';

/** What would become of one announcement now. */
export interface PlannedAnnouncement {
  readonly prefix: string;
  /** `nothing` where one look at the backends decides nothing. */
  readonly decision: 'announce' | 'withdraw' | 'nothing';
  /** Which of its actions it would take, such as `up` or `degraded`. */
  readonly action: string;
  readonly reason: Reason;
  /** The chain of causes, a sentence each. */
  readonly lines: readonly string[];
  /** How long `startupHold` keeps it from being announced, in milliseconds; undefined if it does not. */
  readonly after: number | undefined;
  /** What each peer would be told; none where nothing would be announced. */
  readonly routes: readonly PlannedRoute[];
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
  const anycast = new Anycast({
    ...{ ...speaker, ...guards, listen: [], clock },
    host: { sysctls: 'ignore' },
  });
  const groups = new Map(
    Object.entries(health).map(([name, options]) => [
      name,
      Health.of({ ...options, ...ONCE, clock }),
    ]),
  );
  const planned: Planned[] = [];
  const roles = new RoleFiles(clock);
  const sources = { groups, roleOf: (file: string) => roles.of(file) };
  for (const each of announce) {
    const announced = announcedOptions(each, sources);
    if (announced === undefined) continue;
    const { prefix, options } = announced;
    const { startupHold, ...others } = options.guards ?? {};
    const announcement = anycast.announce(prefix, {
      ...options,
      ...HOST_ALONE,
      guards: others,
    });
    planned.push({ announcement, startupHold, maintenanceFile: options.maintenanceFile });
  }
  const named = namesOf(peers, speaker);
  try {
    await roles.start();
    await anycast.start();
    await Promise.all([
      ...Array.from(groups.values(), (group) => looked(group, signal)),
      ...planned.map((each) => flagKnown(each)),
    ]);
    return planned.map((each) => plannedOf(each, named, speaker.asn));
  } finally {
    roles.stop();
    await anycast.stop();
    await Promise.all(Array.from(groups.values(), (group) => group.stop()));
  }
}

/** An announcement that follows its health, and what is left out of it. */
interface Planned {
  readonly announcement: Announcement;
  readonly startupHold: Duration | undefined;
  readonly maintenanceFile: string | undefined;
}

/** As a speaker names them that never starts: nobody is dialled. */
function namesOf(
  peers: readonly PeerOptions[],
  { asn, routerId }: PlannedConfiguration['speaker'],
): readonly NamedPeer[] {
  const speaker = new Speaker({ asn, routerId });
  return peers.map((options) => ({ name: speaker.addPeer(options), options }));
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

/** So many turns of the event loop at most is waited until an announcement has seen what is known of its file. */
const MOST_TURNS = 1_000;

/** A disk answers later than a check that is refused: what is not known yet would look like maintenance. */
async function flagKnown({ announcement, maintenanceFile }: Planned): Promise<void> {
  if (maintenanceFile === undefined) return;
  const expected = await new Promise<string | undefined>((resolve) => {
    const stop = new FlagFiles().follow(maintenanceFile, ({ present, reason }) => {
      resolve(present ? reason.message : undefined);
      queueMicrotask(() => {
        stop();
      });
    });
  });
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    if (announcement.status.maintenance?.message === expected) return;
    await nextTurn();
  }
}

function plannedOf(
  { announcement, startupHold }: Planned,
  peers: readonly NamedPeer[],
  ownAsn: number,
): PlannedAnnouncement {
  const { prefix, decision } = announcement;
  const { data } = announcement.explain();
  const { reason, action } = data.decision;
  const { attributes } = announcement.status;
  const isAnnounced = decision === 'announce' && attributes !== undefined;
  return {
    prefix,
    decision,
    action,
    reason,
    lines: explain({ ...data, peers: [] }).lines,
    after: isAnnounced && startupHold !== undefined ? parseDuration(startupHold) : undefined,
    routes: isAnnounced ? plannedRoutes(attributes, peers, ownAsn) : [],
  };
}
