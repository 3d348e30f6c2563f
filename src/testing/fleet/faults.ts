import { parseDuration, type Duration, type Random } from '../../core/index.ts';
import { seededRandom } from '../seeded-random.ts';
import type { BackendMode } from './fleet-backend.ts';

/** What happens to a fleet: plain data, so that a story can be told again. Nodes, routers and backends by their names. */
export type FleetFault =
  /** Without a node: a backend that all nodes share. */
  | {
      readonly kind: 'backend';
      readonly node?: string | undefined;
      readonly backend: string;
      readonly mode: BackendMode;
    }
  /** The checks of a node cannot be made (no descriptors, no route of its own), until it sees again. */
  | { readonly kind: 'blind' | 'sees'; readonly node: string }
  /** The process stands still, timers and sockets, as of SIGSTOP or of a blocked event loop, until it goes on. */
  | { readonly kind: 'freeze' | 'thaw'; readonly node: string }
  /** The process reads nothing from its sockets, until it does. */
  | { readonly kind: 'deaf' | 'hears'; readonly node: string }
  /** SIGKILL of the process, a loss of power of its host, and the start after either. */
  | { readonly kind: 'kill' | 'crash'; readonly node: string }
  | { readonly kind: 'restart'; readonly node: string }
  /** The wall clock is set, in milliseconds. */
  | { readonly kind: 'clock-jump'; readonly node: string; readonly by: number }
  /** The connection of a session breaks at both ends. */
  | { readonly kind: 'session-loss'; readonly node: string; readonly router: string }
  /** Nothing passes between the two, flows included, and nothing closes. */
  | { readonly kind: 'partition' | 'heal'; readonly node: string; readonly router: string }
  /** Somebody takes an address off the host. */
  | { readonly kind: 'address-lost'; readonly node: string; readonly address: string }
  /** An operator takes a prefix of a node out of service, or puts it back. */
  | {
      readonly kind: 'disable' | 'enable' | 'undrain';
      readonly node: string;
      readonly prefix: string;
    }
  | {
      readonly kind: 'drain';
      readonly node: string;
      readonly prefix: string;
      /** `'3s'` by default. */
      readonly wait?: Duration | undefined;
    };

export interface PlannedFault {
  /** When, on the fleet's clock: `'20s'` after it was made. */
  readonly at: Duration;
  readonly fault: FleetFault;
}

/** Whose faults are drawn: a `Fleet` is one. */
export interface FleetShape {
  readonly seed: number;
  readonly nodes: readonly { readonly name: string }[];
  readonly routers: readonly { readonly name: string }[];
  /** The names of those that each node has, and of those that all share. */
  readonly backendNames: readonly string[];
  readonly sharedNames: readonly string[];
}

export interface RandomFaultsOptions {
  /** When the first may come, and when the last is over, on the fleet's clock: `'15s'` and `'90s'` by default. */
  readonly from?: Duration | undefined;
  readonly to?: Duration | undefined;
  /** How long what goes away again stays at most: `'25s'` by default. */
  readonly longest?: Duration | undefined;
  /** How many: 8 by default. */
  readonly count?: number | undefined;
  /** By default that of the fleet. */
  readonly seed?: number | undefined;
}

const modes: readonly BackendMode[] = ['slow', 'dead', 'silent', 'half-broken'];

/** Two of a kind: what begins, and what ends it. */
const spans = [
  ['kill', 'restart'],
  ['crash', 'restart'],
  ['freeze', 'thaw'],
  ['deaf', 'hears'],
  ['blind', 'sees'],
] as const;

/** Faults from a seed, each with its end, in the order of time: always the same. All is well when the last is over. */
export function randomFaults(
  { seed, nodes, routers, backendNames, sharedNames }: FleetShape,
  options: RandomFaultsOptions = {},
): readonly PlannedFault[] {
  const { from = '15s', to = '90s', longest = '25s', count = 8 } = options;
  const random = seededRandom((options.seed ?? seed) ^ 0x5eed);
  const [begin, end, most] = [from, to, longest].map(parseDuration) as [number, number, number];
  const draw = (): PlannedFault[] => {
    const at = Math.round(begin + random() * (end - begin));
    const until = Math.min(end, Math.round(at + random() * most));
    const node = pick(random, nodes).name;
    const router = pick(random, routers).name;
    const between = (first: FleetFault, last: FleetFault): PlannedFault[] => [
      { at, fault: first },
      { at: until, fault: last },
    ];
    const dice = random();
    if (dice < 0.5) {
      const backend = pick(random, [...backendNames, ...sharedNames]);
      const where = sharedNames.includes(backend) ? { backend } : { node, backend };
      return between(
        { kind: 'backend', ...where, mode: pick(random, modes) },
        { kind: 'backend', ...where, mode: 'good' },
      );
    }
    if (dice < 0.6) return [{ at, fault: { kind: 'session-loss', node, router } }];
    if (dice < 0.7) {
      return between({ kind: 'partition', node, router }, { kind: 'heal', node, router });
    }
    if (dice < 0.73) {
      const by = Math.round((random() - 0.5) * 7_200_000);
      return [{ at, fault: { kind: 'clock-jump', node, by } }];
    }
    const [first, last] = pick(random, spans);
    return between({ kind: first, node }, { kind: last, node });
  };
  return inOrder(Array.from({ length: count }, draw).flat());
}

/** Those of one moment stay as they are. */
export function inOrder(faults: readonly PlannedFault[]): readonly PlannedFault[] {
  return [...faults].sort((one, other) => parseDuration(one.at) - parseDuration(other.at));
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('there is nothing to choose from');
  return item;
}
