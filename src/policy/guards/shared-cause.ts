import { formatDuration, reason, type Reason } from '../../core/index.ts';
import type { Guard, GuardInput, GuardStep } from '../guard.ts';
import { isMaintenance } from '../service-state.ts';
import { standing, type BackendHealth } from '../snapshot.ts';

/** What has been seen to fail together. */
export interface SharedCauseMemory {
  /** The dependency that they share; undefined: all backends. */
  readonly dependency: string | undefined;
  readonly backends: readonly string[];
  /** When the last of them failed, on `clock.now()`. */
  readonly at: number;
}

export interface SharedCauseSettings<Attributes> {
  /** Which backends share what; undefined: all of them share something. */
  readonly dependencies: Readonly<Record<string, readonly string[]>> | undefined;
  /** Failures that are no further apart than this are together, in milliseconds. */
  readonly within: number;
  readonly policy: 'hold' | 'withdraw';
  /** How long a route is held at most, in milliseconds. */
  readonly holdFor: number;
  /** What a route says that is held; undefined: what it said before. */
  readonly attributes?: Attributes | undefined;
}

/**
 * Backends that share a gateway, a name server, or the path that their checks take, fail together when that fails, and
 * nothing is known of themselves then. Such a failure has a policy, and a reason, of its own.
 *
 * It keeps a route that is announced, and brings none back. It is over when all that failed together are back, or when
 * something else fails after it.
 */
export function sharedCause<Attributes = never>(
  settings: SharedCauseSettings<Attributes>,
): Guard<SharedCauseMemory | null, Attributes> {
  const { policy, holdFor, attributes } = settings;
  return {
    name: 'shared-cause',
    initial: null,
    step(before, input) {
      if (input.wish === 'announce' || isMaintenance(input.judgement)) return { memory: null };
      const { backends } = input.world.snapshot;
      const cause =
        before !== null && goesOn(before, backends) ? before : findCause(backends, settings);
      return cause === null ? { memory: null } : { memory: cause, ...react(cause, input) };
    },
  };

  function react(
    cause: SharedCauseMemory,
    input: GuardInput,
  ): Pick<GuardStep<unknown, Attributes>, 'instead' | 'remark'> {
    const until = cause.at + holdFor;
    const isKept = policy !== 'withdraw' && input.standing === 'announce' && input.now < until;
    const kept = isKept ? `; the route is kept for ${formatDuration(holdFor)} at most` : '';
    const why = reasonFor(cause, kept);
    const remark = why.message;
    if (!isKept) return { remark, instead: { wish: 'withdraw', reason: why } };
    return { remark, instead: { wish: 'announce', reason: why, until, attributes } };
  }

  function reasonFor({ dependency, backends }: SharedCauseMemory, kept: string): Reason {
    const what = dependency === undefined ? 'all backends' : `all backends behind ${dependency}`;
    const together = `within ${formatDuration(settings.within)}`;
    return reason(
      'shared-cause',
      `${what} (${backends.length}) failed ${together}: what they share has, not each of them${kept}`,
      { dependency, backends },
    );
  }
}

/** The first dependency all of whose backends, two at least, went offline together; `null` if there is none. */
function findCause(
  backends: readonly BackendHealth[],
  { dependencies, within }: SharedCauseSettings<unknown>,
): SharedCauseMemory | null {
  if (dependencies === undefined) return failedTogether(undefined, backends, within);
  const byName = new Map(backends.map((backend) => [backend.name, backend]));
  for (const [dependency, names] of Object.entries(dependencies)) {
    const members = names.map((name) => byName.get(name)).filter((member) => member !== undefined);
    const cause = failedTogether(dependency, members, within);
    if (cause !== null) return cause;
  }
  return null;
}

function failedTogether(
  dependency: string | undefined,
  backends: readonly BackendHealth[],
  within: number,
): SharedCauseMemory | null {
  const members = backends.filter((backend) => standing(backend) !== 'maintenance');
  if (members.length < 2 || members.some(({ verdict }) => verdict !== 'offline')) return null;
  let [first, last] = [Infinity, -Infinity];
  for (const { since } of members) {
    first = Math.min(first, since);
    last = Math.max(last, since);
  }
  if (last - first > within) return null;
  return { dependency, backends: members.map(({ name }) => name), at: last };
}

/** While one of them has not come back, they come back one after another: that does not make it another cause. */
function goesOn(
  { backends: members, at }: SharedCauseMemory,
  backends: readonly BackendHealth[],
): boolean {
  const shared = new Set(members);
  const offline = backends.filter((backend) => standing(backend) === 'offline');
  return (
    offline.some(({ name }) => shared.has(name)) &&
    offline.every(({ name, since }) => shared.has(name) || since <= at)
  );
}
