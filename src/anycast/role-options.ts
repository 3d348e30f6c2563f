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
  type ActionName,
  type Preference,
  type Role,
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
   * backup's: a node that does not know what it is must not take the traffic of one that does.
   */
  readonly undefined?: ActionOptions | undefined;
}

export type RoleReasonCode = 'role-withdraws';

/** {@link RoleOptions}, checked. */
export interface ParsedRole {
  readonly source: RoleSource;
  readonly shaper: Shaper<unknown, RouteExportOptions>;
  /** Equal for two that say the same. */
  readonly key: string;
}

type RoleName = Role | 'undefined';

type SaidByRole = Readonly<Record<RoleName, ActionOptions>>;

/** As speakers take what is not said: RFC 4271 §9.1.2.2 c) for MED. */
const UNSAID: Preference = { localPref: 100, prepend: 0, med: 0 };

/**
 * Checks what a route says in each role.
 * @param own what the announcement says itself, checked
 * @param said what its actions say, which counts before the role
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseRole(
  options: RoleOptions,
  own: RouteExportOptions,
  said: Readonly<Partial<Record<ActionName, ActionAttributes>>>,
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
    key: JSON.stringify(byRole),
  };
}

type Step = Shaper<unknown, RouteExportOptions>['step'];

function makeStep(
  byRole: SaidByRole,
  own: RouteExportOptions,
  said: Readonly<Partial<Record<ActionName, ActionAttributes>>>,
): Step {
  return (memory, { action, attributes, role }) => {
    const name = role ?? 'undefined';
    const remark = role === undefined ? 'the role is not known' : `the role is ${role}`;
    const byThisRole = byRole[name];
    if (byThisRole === 'withdraw') {
      const withdraw = reason('role-withdraws' satisfies RoleReasonCode, remark, { role: name });
      return { memory, remark, shaped: { withdraw } };
    }
    // What a guard says, it says whatever the role is.
    if (action === undefined) return { memory, remark, shaped: { attributes } };
    const shaped = layOver(layOver(own, byThisRole), said[action] ?? {});
    return { memory, remark, shaped: { attributes: shaped } };
  };
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

/** To every peer, and to each that is told something in particular. */
function refuseWrongOrder(byRole: SaidByRole, own: RouteExportOptions): void {
  const routes = {
    master: announcedAs(byRole.master, own),
    backup: announcedAs(byRole.backup, own),
    undefined: announcedAs(byRole.undefined, own),
  };
  const named = Object.values(routes).flatMap((route) => Object.keys(route?.perPeer ?? {}));
  for (const peer of [undefined, ...new Set(named)]) {
    const fault = findRoleFault(preferencesOf(routes, peer));
    if (fault === undefined) continue;
    const path = peer === undefined ? '' : `.perPeer[${JSON.stringify(peer)}]`;
    throw new ConfigurationError(`${fault.role}${path}`, fault.problem);
  }
}

function announcedAs(said: ActionOptions, own: RouteExportOptions): RouteExportOptions | undefined {
  return said === 'withdraw' ? undefined : layOver(own, said);
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
