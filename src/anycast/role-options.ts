import type { RouteAttributesOptions, RouteExportOptions } from '../bgp/speaker/index.ts';
import {
  ConfigurationError,
  describe,
  reason,
  refuseUnknownKeys,
  within,
  type Prefix,
} from '../core/index.ts';
import {
  findRoleFault,
  unknownRole,
  type ActionName,
  type Preference,
  type Role,
  type RoleFault,
  type RolePreferences,
  type RoleSource,
  type Shaper,
} from '../policy/index.ts';
import { layOver, parseAction, type ActionAttributes, type ActionOptions } from './actions.ts';

/** What a route says depends on the role of this node. */
export interface RoleOptions {
  /** Who knows the role. */
  readonly source: RoleSource;
  /** What the master's route says. */
  readonly master: ActionAttributes;
  /** What a backup's route says, which routers must not prefer to the master's; or `'withdraw'`. */
  readonly backup: ActionOptions;
  /**
   * What is announced while the role is not known: `'withdraw'` by default. Attributes have to be worse than the
   * backup's, in every state of the service: a node that does not know what it is must not take the traffic of one that
   * does. Where a guard keeps a route that would be withdrawn, it says what a backup says; where a backup announces
   * nothing, what the master says with the least LOCAL_PREF and the greatest MED.
   */
  readonly undefined?: ActionOptions | undefined;
}

export type RoleReasonCode = 'role-withdraws';

/** {@link RoleOptions}, checked. */
export interface ParsedRole {
  readonly source: RoleSource;
  readonly shaper: Shaper<unknown, RouteExportOptions>;
  /** Nothing is announced while the role is not known. */
  readonly withdrawsWithoutRole: boolean;
  /**
   * Refuses attributes with which routers could not tell the roles apart any more.
   * @param said what is laid over what the roles say
   * @throws ConfigurationError
   */
  readonly refuseLevelled: (said: ActionAttributes) => void;
  /** Equal for two that say the same. */
  readonly key: string;
}

type RoleName = Role | 'undefined';

type SaidByRole = Readonly<Record<RoleName, ActionOptions>>;

/** As speakers take what is not said: RFC 4271 §9.1.2.2 c) for MED. */
const UNSAID: Preference = { localPref: 100, prepend: 0, med: 0 };

/** Any route of a node that knows its role is better than one that says this. */
const LEAST: ActionAttributes = { localPref: 0, med: 0xffff_ffff };

/** What guards say, by what that makes of the route. */
export type GuardSayings = (guarded: RouteExportOptions) => ActionAttributes | undefined;

/**
 * Checks what a route says in each role.
 * @param own what the announcement says itself, checked
 * @param said what its actions and guards say, which counts before the role
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseRole(
  options: RoleOptions,
  own: RouteExportOptions,
  said: Said,
  family: Prefix['family'],
): ParsedRole {
  refuseUnknownKeys(options, { known: ['source', 'master', 'backup', 'undefined'] });
  within('source', () => {
    checkSource(options.source);
  });
  const byRole: SaidByRole = {
    master: options.master,
    backup: options.backup,
    undefined: options.undefined ?? 'withdraw',
  };
  for (const [name, action] of Object.entries(byRole)) {
    within(name, () => parseAction(action, own, family));
  }
  refuseMasterWithdrawn(byRole);
  refuseWrongOrder(byRole, own);
  return {
    source: options.source,
    shaper: { name: 'role', initial: undefined, step: makeStep(byRole, own, said) },
    withdrawsWithoutRole: byRole.undefined === 'withdraw',
    refuseLevelled: (over) => {
      refuseLevelled(byRole, own, over);
    },
    key: JSON.stringify(byRole),
  };
}

/** What is laid over what a role says. */
export interface Said {
  readonly byAction: Readonly<Partial<Record<ActionName, ActionAttributes>>>;
  readonly byGuard: GuardSayings;
}

type Step = Shaper<unknown, RouteExportOptions>['step'];

function makeStep(byRole: SaidByRole, own: RouteExportOptions, said: Said): Step {
  const kept = keptWithoutRole(byRole, own);
  return (memory, { action, guarded, isOffered, role, roleFault }) => {
    const name = role ?? 'undefined';
    const remark = role === undefined ? unknownRole(roleFault) : `the role is ${role}`;
    const byThisRole = byRole[name];
    // Without a role it is offered only where a guard keeps it.
    const isKept = role === undefined && isOffered;
    if (byThisRole === 'withdraw' && !isKept) {
      const withdraw = reason('role-withdraws' satisfies RoleReasonCode, remark, { role: name });
      return { memory, remark, shaped: { withdraw } };
    }
    const base = byThisRole === 'withdraw' ? kept : layOver(own, byThisRole);
    const over = guarded === undefined ? action && said.byAction[action] : said.byGuard(guarded);
    return { memory, remark, shaped: { attributes: layOver(base, over ?? {}) } };
  };
}

/** Never better than a backup; where a backup announces nothing, no better than any other node. */
function keptWithoutRole(
  { master, backup }: SaidByRole,
  own: RouteExportOptions,
): RouteExportOptions {
  if (backup !== 'withdraw') return layOver(own, backup);
  return layOver(master === 'withdraw' ? own : layOver(own, master), LEAST);
}

/** Where a node without a role announces, routers must be able to tell its route from a backup's in the same state. */
function refuseLevelled(byRole: SaidByRole, own: RouteExportOptions, said: ActionAttributes): void {
  if (byRole.undefined === 'withdraw') return;
  const found = findFault(byRole, (role) => layOver(layOver(own, role), said));
  if (found === undefined) return;
  const { fault, peer } = found;
  throw new ConfigurationError(
    peer === undefined ? '' : `perPeer[${JSON.stringify(peer)}]`,
    `with this laid over what the roles say, ${fault.problem}; or say here nothing by which the roles are told apart`,
  );
}

function checkSource(value: unknown): void {
  const source = typeof value === 'object' && value !== null ? value : {};
  if (['role', 'on', 'off'].every((name) => name in source)) return;
  throw new ConfigurationError(
    '',
    `${describe(value)} knows no role: it needs 'role', which is 'master', 'backup' or undefined, and 'on' and 'off' for the event 'role'`,
  );
}

function refuseMasterWithdrawn({ master }: SaidByRole): void {
  if (master !== 'withdraw') return;
  throw new ConfigurationError('master', 'the master has to be announced: write what it says');
}

function refuseWrongOrder(byRole: SaidByRole, own: RouteExportOptions): void {
  const found = findFault(byRole, (said) => layOver(own, said));
  if (found === undefined) return;
  const { fault, peer } = found;
  const path = peer === undefined ? '' : `.perPeer[${JSON.stringify(peer)}]`;
  throw new ConfigurationError(`${fault.role}${path}`, fault.problem);
}

interface FoundFault {
  readonly fault: RoleFault;
  /** To whom; undefined: to every peer that is told nothing in particular. */
  readonly peer: string | undefined;
}

/**
 * To every peer, and to each that is told something in particular.
 * @param routeOf the route of a node that says this
 */
function findFault(
  byRole: SaidByRole,
  routeOf: (said: ActionAttributes) => RouteExportOptions,
): FoundFault | undefined {
  const announcedAs = (said: ActionOptions): RouteExportOptions | undefined =>
    said === 'withdraw' ? undefined : routeOf(said);
  const routes = {
    master: announcedAs(byRole.master),
    backup: announcedAs(byRole.backup),
    undefined: announcedAs(byRole.undefined),
  };
  const named = Object.values(routes).flatMap((route) => Object.keys(route?.perPeer ?? {}));
  for (const peer of [undefined, ...new Set(named)]) {
    const fault = findRoleFault(preferencesOf(routes, peer));
    if (fault !== undefined) return { fault, peer };
  }
  return undefined;
}

function preferencesOf(
  routes: Readonly<Record<RoleName, RouteExportOptions | undefined>>,
  peer: string | undefined,
): RolePreferences {
  const of = (route: RouteExportOptions | undefined): Preference | undefined => {
    const particular = peer === undefined ? undefined : route?.perPeer?.[peer];
    return route === undefined || particular === 'withdraw'
      ? undefined
      : preferenceOf(route, particular ?? {});
  };
  const [backup, without] = [of(routes.backup), of(routes.undefined)];
  // A master that a peer is not told of leaves nothing to compare.
  return { master: of(routes.master) ?? backup ?? UNSAID, backup, undefined: without };
}

function preferenceOf(
  general: RouteAttributesOptions,
  particular: RouteAttributesOptions,
): Preference {
  return {
    localPref: particular.localPref ?? general.localPref ?? UNSAID.localPref,
    prepend: particular.prepend ?? general.prepend ?? UNSAID.prepend,
    med: particular.med ?? general.med ?? UNSAID.med,
  };
}
