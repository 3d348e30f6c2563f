import {
  parseRouteExport,
  routeExportKeys,
  type RouteAttributesOptions,
  type RouteExportOptions,
} from '../bgp/speaker/index.ts';
import {
  ConfigurationError,
  describe,
  refuseUnknownKeys,
  within,
  type KnownKeys,
  type Prefix,
} from '../core/index.ts';
import type { Action, ActionName, Actions } from '../policy/index.ts';

/**
 * What a route says in some state of its service: laid over what the announcement says itself. What is left out is as
 * there; a list takes the place of that list.
 */
export interface ActionAttributes extends RouteAttributesOptions {
  /** The same for single peers, by their names. `'withdraw'`: the peer does not get the route in that state. */
  readonly perPeer?: Readonly<Record<string, RouteAttributesOptions | 'withdraw'>> | undefined;
}

/** `'withdraw'`, or what the route says. */
export type ActionOptions = 'withdraw' | ActionAttributes;

/** What is done in each state of the service. */
export interface ActionsOptions {
  /** Announced, and all is well: the announcement's own attributes by default. */
  readonly up?: ActionOptions | undefined;
  /** Announced, and a backend is not online, or says that it is degraded: the announcement's own by default. */
  readonly degraded?: ActionOptions | undefined;
  /** What `withdrawWhen` is about: `'withdraw'` by default. With attributes the route is de-preferred instead. */
  readonly down?: ActionOptions | undefined;
  /** The evidence is missing, until `maxAge`: by default the route stays as it was. */
  readonly undetermined?: ActionOptions | undefined;
  /** An operator has taken the service out: `'withdraw'` by default. */
  readonly maintenance?: ActionOptions | undefined;
  /** On its way out, with GRACEFUL_SHUTDOWN (RFC 8326) beside this: the announcement's own by default. */
  readonly drain?: ActionOptions | undefined;
}

/** {@link ActionsOptions}, checked and complete. */
export interface ParsedActions {
  readonly actions: Actions<RouteExportOptions>;
  /** What each action says itself. */
  readonly said: Readonly<Partial<Record<ActionName, ActionAttributes>>>;
  /** Equal for two announcements that say the same in every state, and to whom. */
  readonly key: string;
}

const names = [
  'up',
  'degraded',
  'down',
  'undetermined',
  'maintenance',
  'drain',
] as const satisfies readonly ActionName[];

const actionsKeys: KnownKeys = { known: names };

const attributeKeys: KnownKeys = {
  known: routeExportKeys.known.filter((name) => name !== 'peers'),
};

/**
 * Checks what is done in each state.
 * @param own what the announcement says itself, checked
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseActions(
  given: ActionsOptions,
  own: RouteExportOptions,
  family: Prefix['family'],
): ParsedActions {
  refuseUnknownKeys(given, actionsKeys);
  const said: Partial<Record<ActionName, ActionAttributes>> = {};
  const parse = (name: ActionName): Action<RouteExportOptions> | undefined => {
    const value = given[name];
    if (value === undefined) return undefined;
    return within(name, () => {
      const action = parseAction(value, own, family);
      if (value !== 'withdraw') said[name] = value;
      return action;
    });
  };
  const actions: Actions<RouteExportOptions> = {
    up: parse('up') ?? own,
    degraded: parse('degraded') ?? own,
    down: parse('down') ?? 'withdraw',
    undetermined: parse('undetermined'),
    maintenance: parse('maintenance') ?? 'withdraw',
    drain: parse('drain') ?? own,
  };
  return { actions, said, key: actionsKey(actions, family) };
}

/**
 * What a route says where `over` is laid over `own`. What `over` says to every peer counts for those, too, to which
 * `own` says something else in particular: who de-prefers a route means it for everybody.
 */
export function layOver(own: RouteExportOptions, over: ActionAttributes): RouteExportOptions {
  const { perPeer: particular = {}, ...rest } = over;
  const general = defined(rest);
  const inherited = own.perPeer ?? {};
  const peers = [...new Set([...Object.keys(inherited), ...Object.keys(particular)])];
  return {
    ...own,
    ...general,
    ...(peers.length === 0
      ? {}
      : {
          perPeer: Object.fromEntries(
            peers.map((peer) => [peer, sayTo(inherited[peer], general, particular[peer])]),
          ),
        }),
  };
}

function sayTo(
  inherited: RouteAttributesOptions | 'withdraw' | undefined,
  general: RouteAttributesOptions,
  particular: RouteAttributesOptions | 'withdraw' | undefined,
): RouteAttributesOptions | 'withdraw' {
  if (particular === 'withdraw') return particular;
  if (inherited === 'withdraw') return particular ?? inherited;
  // Named for the peer, it counts before the peer's own options, as what it takes the place of.
  const names = Object.keys(inherited ?? {}) as (keyof RouteAttributesOptions)[];
  const kept = names.map((name) => [name, general[name] ?? inherited?.[name]] as const);
  return { ...Object.fromEntries(kept), ...defined(particular ?? {}) };
}

function defined(attributes: RouteAttributesOptions): RouteAttributesOptions {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/**
 * Checks an action.
 * @returns all that the route says with it
 * @throws ConfigurationError
 */
export function parseAction(
  value: ActionOptions,
  own: RouteExportOptions,
  family: Prefix['family'],
): Action<RouteExportOptions> {
  return value === 'withdraw' ? value : parseAttributesOver(value, own, family);
}

/**
 * Checks what a route says in some state.
 * @returns all that it says then
 * @throws ConfigurationError
 */
export function parseAttributesOver(
  value: ActionAttributes,
  own: RouteExportOptions,
  family: Prefix['family'],
): RouteExportOptions {
  const given: unknown = value;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ConfigurationError(
      '',
      `${describe(given)} is not allowed: write 'withdraw', or attributes such as { med: 200 }`,
    );
  }
  if ('peers' in given) {
    throw new ConfigurationError(
      'peers',
      "who gets the route stands at the announcement; write perPeer: { '10.0.0.1': 'withdraw' } for a peer that does not get it in this state",
    );
  }
  refuseUnknownKeys(given, attributeKeys);
  // Alone first: a fault is told where it stands. What is right one by one may be too much together.
  parseRouteExport(value, family);
  const together = layOver(own, value);
  parseRouteExport(together, family);
  return together;
}

function actionsKey(actions: Actions<RouteExportOptions>, family: Prefix['family']): string {
  const keys = names.map((name) => {
    const action = actions[name];
    if (action === undefined || action === 'withdraw') return action ?? 'keep';
    return parseRouteExport(action, family).key;
  });
  return JSON.stringify(keys);
}
