import type { Random } from '../../src/core/index.ts';
import type { OwnersRequired } from '../../src/index.ts';
import type { WithdrawWhen } from '../../src/policy/index.ts';
import {
  seededRandom,
  type BackendMode,
  type FleetFault,
  type PlannedFault,
} from '../../src/testing/index.ts';

/** A health group, by the names of its backends. */
export interface PlannedGroup {
  readonly name: string;
  readonly backends: readonly string[];
}

export interface PlannedPrefix {
  readonly prefix: string;
  /** Whose health it follows, by its place: an owner for each of them. */
  readonly groups: readonly number[];
  readonly require: OwnersRequired;
}

/** What is deployed on every node. */
export interface Deployment {
  readonly nodes: number;
  readonly routers: number;
  readonly rehash: 'resilient' | 'modulo';
  readonly groups: readonly PlannedGroup[];
  readonly prefixes: readonly PlannedPrefix[];
  readonly withdrawWhen: Extract<WithdrawWhen, string>;
  readonly rise: number;
  readonly fall: number;
  /** How long a route outlives its evidence; 0 for the default. */
  readonly maxAge: number;
  readonly guards: PlannedGuards;
  /** The addresses are put on the host, and taken off. */
  readonly isManaged: boolean;
}

/** Milliseconds; 0 for none. */
export interface PlannedGuards {
  readonly holdDown: number;
  readonly startupHold: number;
  readonly lease: number;
  readonly flapDamping: boolean;
  readonly slowStart: boolean;
  /** How long it holds. */
  readonly sharedCause: number;
  /** How many may leave within `BREAKER_WINDOW`; 0 for no breaker. */
  readonly breaker: number;
  readonly minAnnouncers: 'withdraw' | 'hold' | undefined;
}

/** What only the simulation can do to a node. */
export type OwnFault =
  /** Every announcement is replaced by one like it, as a reload has it. */
  | { readonly kind: 'reload'; readonly node: string }
  /** A backend is replaced by itself in the running configuration. */
  | { readonly kind: 'replace'; readonly node: string; readonly backend: string }
  /** Somebody acknowledges what the breaker holds. */
  | { readonly kind: 'ack'; readonly node: string }
  /** The node knows nothing of the others, until it does. */
  | { readonly kind: 'view-lost' | 'view-back'; readonly node: string };

export interface OwnPlannedFault {
  readonly at: number;
  readonly fault: OwnFault;
}

/** All that is random about a run. */
export interface Plan {
  readonly seed: number;
  readonly deployment: Deployment;
  readonly faults: readonly PlannedFault[];
  /** In the order of time. */
  readonly own: readonly OwnPlannedFault[];
}

export const NONE: PlannedGuards = {
  ...{ holdDown: 0, startupHold: 0, lease: 0, flapDamping: false, slowStart: false },
  ...{ sharedCause: 0, breaker: 0, minAnnouncers: undefined },
};

/** Nothing is broken before: the fleet comes up. Milliseconds, as all below. */
const QUIET = 15_000;

/** For how long things break. */
const TROUBLE = 60_000;

/** For how long what goes away again stays at most. */
const LONGEST = 25_000;

/** When the last fault is over. */
export const END_OF_FAULTS: number = QUIET + TROUBLE;

const modes: readonly BackendMode[] = ['good', 'slow', 'dead', 'silent', 'half-broken'];

/** The deployment and the faults of a seed: always the same. */
export function planOf(seed: number): Plan {
  const random = seededRandom(seed);
  const deployment = deploymentOf(random);
  const planned = Array.from({ length: 2 + below(random, 9) }, () => trouble(random, deployment));
  const inOrder = planned.flat().sort((one, other) => one.at - other.at);
  return {
    ...{ seed, deployment },
    faults: inOrder.filter((one): one is Planned<FleetFault> => !isOwn(one.fault)),
    own: inOrder.filter((one): one is Planned<OwnFault> => isOwn(one.fault)),
  };
}

interface Planned<Fault> {
  readonly at: number;
  readonly fault: Fault;
}

function isOwn({ kind }: FleetFault | OwnFault): boolean {
  return ['reload', 'replace', 'ack', 'view-lost', 'view-back'].includes(kind);
}

function deploymentOf(random: Random): Deployment {
  const nodes = 1 + below(random, 3);
  const groups = Array.from({ length: random() < 0.3 ? 2 : 1 }, (_, group) => ({
    name: `g${group}`,
    backends: Array.from({ length: 1 + below(random, 2) }, (_, at) => `g${group}-b${at}`),
  }));
  const prefixes = Array.from(
    { length: random() < 0.6 ? 1 : 2 + below(random, 3) },
    (_, index) => ({
      prefix: `192.0.2.${index + 1}/32`,
      groups: groups.length > 1 && random() < 0.3 ? [0, 1] : [below(random, groups.length)],
      require: random() < 0.5 ? ('any' as const) : ('all' as const),
    }),
  );
  return {
    ...{ nodes, groups, prefixes },
    routers: 1 + below(random, 2),
    rehash: random() < 0.7 ? 'resilient' : 'modulo',
    withdrawWhen: random() < 0.6 ? 'all-offline' : 'any-offline',
    rise: 1 + below(random, 3),
    fall: 1 + below(random, 3),
    maxAge: random() < 0.3 ? 3_000 + below(random, 9_000) : 0,
    guards: {
      holdDown: random() < 0.25 ? 500 + below(random, 8_000) : 0,
      startupHold: random() < 0.15 ? 500 + below(random, 8_000) : 0,
      lease: random() < 0.3 ? 3_000 + below(random, 5_000) : 0,
      flapDamping: random() < 0.15,
      slowStart: random() < 0.2,
      sharedCause: random() < 0.15 ? 3_000 + below(random, 8_000) : 0,
      breaker: prefixes.length > 1 && random() < 0.6 ? 1 + below(random, 2) : 0,
      minAnnouncers: random() < 0.15 ? (random() < 0.5 ? 'withdraw' : 'hold') : undefined,
    },
    isManaged: random() < 0.15,
  };
}

/** A fault, and its end where it has one. */
function trouble(random: Random, of: Deployment): Planned<FleetFault | OwnFault>[] {
  const at = Math.round(QUIET + random() * TROUBLE);
  const until = Math.min(END_OF_FAULTS, Math.round(at + random() * LONGEST));
  const node = `n${1 + below(random, of.nodes)}`;
  const router = `r${1 + below(random, of.routers)}`;
  const group = of.groups[below(random, of.groups.length)]?.backends ?? [];
  const backend = group[below(random, group.length)] ?? '';
  const prefix = of.prefixes[below(random, of.prefixes.length)]?.prefix ?? '';
  const between = (
    first: FleetFault | OwnFault,
    last: FleetFault | OwnFault,
  ): Planned<FleetFault | OwnFault>[] => [
    { at, fault: first },
    { at: until, fault: last },
  ];
  const dice = random();
  if (dice < 0.35) {
    const mode = modes[below(random, modes.length)] ?? 'dead';
    const broken: Planned<FleetFault> = { at, fault: { kind: 'backend', node, backend, mode } };
    // Some stay as they are.
    if (random() < 0.3) return [broken];
    return [broken, { at: until, fault: { kind: 'backend', node, backend, mode: 'good' } }];
  }
  // A whole service at once: what its backends share is gone.
  if (dice < 0.48) {
    return group.flatMap((name) =>
      between(
        { kind: 'backend', node, backend: name, mode: 'dead' },
        { kind: 'backend', node, backend: name, mode: 'good' },
      ),
    );
  }
  if (dice < 0.54) return [{ at, fault: { kind: 'session-loss', node, router } }];
  if (dice < 0.61) {
    return between({ kind: 'partition', node, router }, { kind: 'heal', node, router });
  }
  if (dice < 0.66) return between({ kind: 'kill', node }, { kind: 'restart', node });
  if (dice < 0.71) return between({ kind: 'crash', node }, { kind: 'restart', node });
  if (dice < 0.74) return between({ kind: 'deaf', node }, { kind: 'hears', node });
  if (dice < 0.78) return between({ kind: 'freeze', node }, { kind: 'thaw', node });
  if (dice < 0.83) return between({ kind: 'blind', node }, { kind: 'sees', node });
  if (dice < 0.86) {
    return between({ kind: 'disable', node, prefix }, { kind: 'enable', node, prefix });
  }
  if (dice < 0.89) {
    return between({ kind: 'drain', node, prefix }, { kind: 'undrain', node, prefix });
  }
  if (dice < 0.92) return [{ at, fault: { kind: 'reload', node } }];
  if (dice < 0.94) {
    const by = Math.round((random() - 0.5) * 7_200_000);
    return [{ at, fault: { kind: 'clock-jump', node, by } }];
  }
  if (dice < 0.96) return [{ at, fault: { kind: 'replace', node, backend } }];
  if (dice < 0.97) return [{ at, fault: { kind: 'ack', node } }];
  if (dice < 0.98) {
    const address = prefix.slice(0, prefix.indexOf('/'));
    return [{ at, fault: { kind: 'address-lost', node, address } }];
  }
  return between({ kind: 'view-lost', node }, { kind: 'view-back', node });
}

function below(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}
