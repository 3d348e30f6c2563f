import type { Duration } from '../../core/index.ts';
import type { FleetProgram } from './fleet-node.ts';
import type { EcmpOptions } from './fleet-router.ts';
import type { Fleet } from './fleet.ts';

export interface FleetOptions {
  /** What runs on each node: it makes an `Anycast` of the parts that it is given, and neither starts nor stops it. */
  readonly program: FleetProgram;
  /** How many, or their names: 2 by default, `n1` and `n2`. */
  readonly nodes?: number | readonly string[] | undefined;
  /** How many, or their names: 1 by default, `r1`. Each node has a session with each. */
  readonly routers?: number | readonly string[] | undefined;
  /** The names of the backends that each node has of its own: `['web']` by default. */
  readonly backends?: readonly string[] | undefined;
  /** The names of backends that all nodes look at: none by default. */
  readonly shared?: readonly string[] | undefined;
  /** How many clients each prefix has, over all routers: 0 to 100000, 100 by default. */
  readonly clients?: number | undefined;
  /** How the routers choose and forward. */
  readonly ecmp?: EcmpOptions | undefined;
  /** What is random follows from it: 1 by default. */
  readonly seed?: number | undefined;
  /** The AS number of the nodes, 65010 by default, and that of the routers, 65000. */
  readonly asn?: number | undefined;
  readonly routerAsn?: number | undefined;
  /** From one host to another: `'1ms'` by default. */
  readonly latency?: Duration | undefined;
  /** How often the clients and the promises are looked at: 1ms to 1m, `'100ms'` by default. */
  readonly resolution?: Duration | undefined;
  /** How long a client may go without while one node could serve it all the time: for ever by default. */
  readonly maxOutage?: Duration | undefined;
  /** What else must hold whenever it is looked: each says in a sentence what does not. */
  readonly promises?: readonly ((fleet: Fleet) => string | undefined)[] | undefined;
}

/** Which keys {@link FleetOptions} has. */
export const fleetKeys: readonly (keyof FleetOptions)[] = [
  ...(['program', 'nodes', 'routers', 'backends', 'shared', 'clients', 'ecmp', 'seed'] as const),
  ...(['asn', 'routerAsn', 'latency', 'resolution', 'maxOutage', 'promises'] as const),
];
