import { describe, errorMessage, reason, type Reason } from '../../core/index.ts';
import type { Guard, GuardInput } from '../guard.ts';
import { isMaintenance } from '../service-state.ts';

/** What a cluster knows of who announces a prefix. */
export interface AnnouncersView {
  /**
   * How many nodes beside this one announce the prefix and go on with it. Undefined if nothing is known of the prefix;
   * not `valid` if what is known is too old, or if this node is cut off.
   *
   * Two nodes that leave at the same moment each see the other one; as long as the view lags behind, none announces. Of
   * the nodes whose service is down a view is to count only those that come before this one in an order on which all
   * agree: otherwise they come back together, and leave together.
   */
  announcers(prefix: string): { readonly count: number; readonly valid: boolean } | undefined;
  /** What the view says may have changed. */
  on(name: 'change', listener: () => void): unknown;
  off(name: 'change', listener: () => void): unknown;
}

export interface MinAnnouncersMemory {
  /** Only what has been announced once is kept: a service that never was there serves nobody. */
  readonly wasAnnounced: boolean;
}

export interface MinAnnouncersSettings<Attributes> {
  readonly prefix: string;
  /** How many others there have to be for this one to leave. */
  readonly atLeast: number;
  readonly view: AnnouncersView;
  /** What the route says while it is announced for want of others; undefined: what it said before. */
  readonly attributes?: Attributes | undefined;
  /** What happens while the view knows nothing: what the health says, or the route is kept. */
  readonly whenUnknown: 'withdraw' | 'hold';
}

/**
 * Fail open: a route whose service is down, or that is held down, stays (or comes back) while too few others announce
 * it. That all are dead at once is likelier a fault of the checks than of the services.
 */
export function minAnnouncers<Attributes = never>(
  settings: MinAnnouncersSettings<Attributes>,
): Guard<MinAnnouncersMemory, Attributes> {
  const { prefix, atLeast, view, attributes, whenUnknown } = settings;
  return {
    name: 'min-announcers',
    initial: { wasAnnounced: false },
    step(before, input) {
      const memory = { wasAnnounced: before.wasAnnounced || input.standing === 'announce' };
      const isSick =
        input.wish === 'withdraw' && memory.wasAnnounced && !isMaintenance(input.judgement);
      const why = isSick ? whyAnnounced(input) : undefined;
      if (why === undefined) return { memory };
      return { memory, instead: { wish: 'announce', reason: why, attributes } };
    },
    follow(changed) {
      view.on('change', changed);
      return () => {
        view.off('change', changed);
      };
    },
  };

  function whyAnnounced({ reason: cause, standing }: GuardInput): Reason | undefined {
    const known = ask(view, prefix);
    if (typeof known === 'string') {
      // Nothing is brought back on what is not known.
      if (whenUnknown === 'withdraw' || standing !== 'announce') return undefined;
      return reason(
        'announcers-unknown',
        `still announced, since ${known}; otherwise: ${cause.message}`,
        { atLeast },
      );
    }
    const count = known;
    if (count >= atLeast) return undefined;
    const others = count === 1 ? 'only 1 other node announces' : `only ${count} others announce`;
    return reason(
      'too-few-announcers',
      `announced, since ${count === 0 ? 'no other node announces' : others} it, and at least ${atLeast} should; otherwise: ${cause.message}`,
      { count, atLeast },
    );
  }
}

/** How many announce it, or why that is not known. The view is a user's own, and may throw or answer anything. */
function ask(view: AnnouncersView, prefix: string): number | string {
  try {
    const known: unknown = view.announcers(prefix);
    if (typeof known !== 'object' || known === null) {
      return known === undefined || known === null
        ? 'nothing is known of the other nodes'
        : `the view of the other nodes answers ${describe(known)}`;
    }
    const { count, valid } = known as { readonly count?: unknown; readonly valid?: unknown };
    if (valid !== true) return 'nothing is known of the other nodes';
    return typeof count === 'number' && count >= 0
      ? count
      : `the view of the other nodes counts ${describe(count)}`;
  } catch (error) {
    return `the view of the other nodes fails: ${errorMessage(error)}`;
  }
}
