import type { Random } from '../../src/core/index.ts';
import type { WithdrawWhen } from '../../src/policy/index.ts';
import { seededRandom } from '../../src/testing/index.ts';
import { backendModes, type BackendMode } from './simulated-backend.ts';

/** What is deployed. */
export interface Deployment {
  readonly nodes: number;
  readonly routers: number;
  /** Of each node. */
  readonly backends: number;
  readonly withdrawWhen: Extract<WithdrawWhen, string>;
  readonly rise: number;
  readonly fall: number;
  readonly guards: PlannedGuards;
}

/** Milliseconds; 0 for none. */
export interface PlannedGuards {
  readonly holdDown: number;
  readonly startupHold: number;
  readonly lease: number;
  readonly flapDamping: boolean;
  readonly slowStart: boolean;
}

export type Fault =
  | {
      readonly kind: 'backend';
      readonly node: number;
      readonly backend: number;
      readonly mode: BackendMode;
    }
  /** The connection of a session breaks at both ends. */
  | { readonly kind: 'session-loss'; readonly node: number; readonly router: number }
  | { readonly kind: 'partition' | 'heal'; readonly node: number; readonly router: number }
  /** SIGKILL, a loss of power, and the start after either. */
  | { readonly kind: 'kill' | 'crash' | 'restart'; readonly node: number }
  /** The node's programs read nothing, until they do. */
  | { readonly kind: 'deaf' | 'hears'; readonly node: number }
  /** The wall clock is set, in milliseconds. */
  | { readonly kind: 'clock-jump'; readonly node: number; readonly by: number }
  /** An operator takes the address out of service, or drains it, until he takes that back. */
  | { readonly kind: 'disable' | 'drain' | 'enable'; readonly node: number }
  /** Another announcement takes the place of the one that is there, as a reload has it. */
  | { readonly kind: 'reload'; readonly node: number }
  /** A backend is replaced by itself in the running configuration. */
  | { readonly kind: 'replace'; readonly node: number; readonly backend: number };

export interface PlannedFault {
  /** Milliseconds from the start. */
  readonly at: number;
  readonly fault: Fault;
}

/** All that is random about a run. */
export interface Plan {
  readonly seed: number;
  readonly deployment: Deployment;
  /** In the order of time. */
  readonly faults: readonly PlannedFault[];
}

/** Nothing is broken before: the fleet comes up. Milliseconds, as all below. */
const QUIET = 15_000;

/** For how long things break. */
const TROUBLE = 75_000;

/** For how long what goes away again stays at most. */
const LONGEST = 25_000;

/** When the last fault is over. */
export const END_OF_FAULTS: number = QUIET + TROUBLE;

/** The deployment and the faults of a seed: always the same. */
export function planOf(seed: number): Plan {
  const random = seededRandom(seed);
  const deployment: Deployment = {
    nodes: 1 + below(random, 3),
    routers: 1 + below(random, 2),
    backends: 1 + below(random, 3),
    withdrawWhen: random() < 0.6 ? 'all-offline' : 'any-offline',
    rise: 1 + below(random, 3),
    fall: 1 + below(random, 3),
    guards: {
      holdDown: random() < 0.3 ? 500 + below(random, 8_000) : 0,
      startupHold: random() < 0.2 ? 500 + below(random, 8_000) : 0,
      lease: random() < 0.3 ? 3_000 + below(random, 5_000) : 0,
      flapDamping: random() < 0.15,
      slowStart: random() < 0.2,
    },
  };
  const faults = Array.from({ length: 2 + below(random, 9) }, () => trouble(random, deployment));
  const settled = faults.flat().sort((one, other) => one.at - other.at);
  return { seed, deployment, faults: settled };
}

/** A fault, and its end where it has one. */
function trouble(random: Random, { nodes, routers, backends }: Deployment): PlannedFault[] {
  const at = Math.round(QUIET + random() * TROUBLE);
  const until = Math.min(END_OF_FAULTS, Math.round(at + random() * LONGEST));
  const node = below(random, nodes);
  const router = below(random, routers);
  const backend = below(random, backends);
  const between = (first: Fault, last: Fault): PlannedFault[] => [
    { at, fault: first },
    { at: until, fault: last },
  ];
  const dice = random();
  if (dice < 0.5) {
    const mode = backendModes[below(random, backendModes.length)] ?? 'dead';
    const broken: PlannedFault = { at, fault: { kind: 'backend', node, backend, mode } };
    // Some stay as they are.
    if (random() < 0.3) return [broken];
    return [broken, { at: until, fault: { kind: 'backend', node, backend, mode: 'good' } }];
  }
  if (dice < 0.6) return [{ at, fault: { kind: 'session-loss', node, router } }];
  if (dice < 0.7) {
    return between({ kind: 'partition', node, router }, { kind: 'heal', node, router });
  }
  if (dice < 0.77) return between({ kind: 'kill', node }, { kind: 'restart', node });
  if (dice < 0.84) return between({ kind: 'crash', node }, { kind: 'restart', node });
  if (dice < 0.88) return between({ kind: 'deaf', node }, { kind: 'hears', node });
  if (dice < 0.91) return between({ kind: 'disable', node }, { kind: 'enable', node });
  if (dice < 0.94) return between({ kind: 'drain', node }, { kind: 'enable', node });
  if (dice < 0.96) return [{ at, fault: { kind: 'reload', node } }];
  if (dice < 0.98) {
    const by = Math.round((random() - 0.5) * 7_200_000);
    return [{ at, fault: { kind: 'clock-jump', node, by } }];
  }
  return [{ at, fault: { kind: 'replace', node, backend } }];
}

function below(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}
