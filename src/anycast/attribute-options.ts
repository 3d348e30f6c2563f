import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import { ConfigurationError, within, type Prefix } from '../core/index.ts';
import {
  parseMetric,
  type ActionName,
  type Actions,
  type Metric,
  type MetricOptions,
  type RoleSource,
  type Shaper,
} from '../policy/index.ts';
import {
  parseActions,
  parseAttributesOver,
  type ActionAttributes,
  type ActionsOptions,
} from './actions.ts';
import { metricShaper } from './metric-shaper.ts';
import { parseRole, type ParsedRole, type RoleOptions, type Said } from './role-options.ts';

/** What a route says, beside what the announcement says always. The later counts first: role, metric, actions. */
export interface AttributeOptions<Name extends string = string> {
  /** What is done in each state of the service: withdrawn when it is down by default, announced when it is up. */
  readonly actions?: ActionsOptions | undefined;
  /** A MED or prepending that follows the weights of the backends. None by default. */
  readonly metric?: MetricOptions<Name> | undefined;
  /** What the route says depends on whether this node is master or backup. By default it does not. */
  readonly role?: RoleOptions | undefined;
}

/** {@link AttributeOptions}, checked. */
export interface AttributePolicy {
  readonly actions: Actions<RouteExportOptions>;
  readonly shapers: readonly Shaper<unknown, RouteExportOptions>[];
  /** Undefined: no role is looked at. */
  readonly role: RoleSource | undefined;
  /** Nothing is announced while the role is not known. */
  readonly withdrawsWithoutRole: boolean;
  /**
   * What a route says with what a guard says.
   * @throws ConfigurationError
   */
  readonly over: (said: ActionAttributes) => RouteExportOptions;
  /** Equal for two announcements that say the same in every state, and to whom. */
  readonly key: string;
}

/** Which keys {@link AttributeOptions} has. */
export const attributeOptionKeys: readonly string[] = ['actions', 'metric', 'role'];

/**
 * Checks what a route says when.
 * @param own what the announcement says itself, checked
 * @param backends the names of the backends that a metric may name, where they are known
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseAttributeOptions(
  options: AttributeOptions,
  own: RouteExportOptions,
  family: Prefix['family'],
  backends?: readonly string[],
): AttributePolicy {
  const { actions: givenActions = {}, role: givenRole, metric: givenMetric } = options;
  const { actions, said, key } = within('actions', () => parseActions(givenActions, own, family));
  const byGuard = new Map<RouteExportOptions, ActionAttributes>();
  const allSaid: Said = { byAction: said, byGuard: (guarded) => byGuard.get(guarded) };
  const role =
    givenRole === undefined
      ? undefined
      : within('role', () => parseRole(givenRole, own, allSaid, family));
  refuseLevelledActions(role, said);
  const metric =
    givenMetric === undefined
      ? undefined
      : within('metric', () => parseMetric(givenMetric, backends));
  if (metric !== undefined) refuseTwoMasters(metric, own, givenRole);
  const shapers: Shaper<unknown, RouteExportOptions>[] = [];
  if (role !== undefined) shapers.push(role.shaper);
  if (metric !== undefined) shapers.push(metricShaper(metric, allSaid));
  return {
    actions,
    shapers,
    role: role?.source,
    withdrawsWithoutRole: role?.withdrawsWithoutRole ?? false,
    over: (guardSays) => {
      const route = parseAttributesOver(guardSays, own, family);
      role?.refuseLevelled(guardSays);
      byGuard.set(route, guardSays);
      return route;
    },
    key: JSON.stringify([key, givenMetric ?? null, role?.key ?? null]),
  };
}

/** A route that leaves is meant to be worse than any other one, whatever its node is. */
const LEAVING: readonly ActionName[] = ['maintenance', 'drain'];

function refuseLevelledActions(
  role: ParsedRole | undefined,
  said: Readonly<Partial<Record<ActionName, ActionAttributes>>>,
): void {
  for (const [name, attributes] of Object.entries(said)) {
    if (LEAVING.includes(name as ActionName)) continue;
    within('actions', () => {
      within(name, () => role?.refuseLevelled(attributes));
    });
  }
}

/** An attribute that a metric sets follows nothing else: what is written beside it would never be sent. */
function refuseTwoMasters(
  { attribute }: Metric,
  own: RouteExportOptions,
  role: RoleOptions | undefined,
): void {
  const problem = (path: string): ConfigurationError =>
    new ConfigurationError(
      path,
      `metric sets ${attribute}, which takes the place of this: leave one of them out`,
    );
  if (own[attribute] !== undefined) throw problem(attribute);
  for (const name of ['master', 'backup', 'undefined'] as const) {
    const said = role?.[name];
    if (said !== undefined && said !== 'withdraw' && said[attribute] !== undefined) {
      throw problem(`role.${name}.${attribute}`);
    }
  }
}
