import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import type { GuardOptions, MetricOptions } from '../policy/index.ts';
import type { ActionAttributes, ActionOptions, ActionsOptions } from './actions.ts';
import type { RoleOptions } from './role-options.ts';

/** What a peer's own options may say of all its routes: it counts before what a route says. */
export type HidingAttribute = 'med' | 'localPref' | 'prepend';

const attributes = [
  'med',
  'localPref',
  'prepend',
] as const satisfies readonly (keyof RouteExportOptions)[];

/** What of an announcement may move its attributes. */
export interface MovingOptions extends RouteExportOptions {
  readonly actions?: ActionsOptions | undefined;
  readonly metric?: MetricOptions | undefined;
  readonly role?: Omit<RoleOptions, 'source'> | undefined;
  readonly guards?: GuardOptions<ActionAttributes> | undefined;
}

/**
 * Where a checked announcement would have its route say another value from time to time: for each attribute the first
 * option that does, such as `actions.down`.
 */
export function movedAttributes(options: MovingOptions): ReadonlyMap<HidingAttribute, string> {
  const { actions = {}, metric, role, guards } = options;
  const moved = new Map<HidingAttribute, string>();
  const add = (path: string, said: object | string | undefined): void => {
    if (typeof said !== 'object') return;
    for (const name of attributes) {
      if (name in said && !moved.has(name)) moved.set(name, path);
    }
  };
  const byAction = Object.entries<ActionOptions | undefined>({ ...actions });
  for (const [name, said] of byAction) add(`actions.${name}`, said);
  for (const name of ['master', 'backup', 'undefined'] as const) add(`role.${name}`, role?.[name]);
  add('metric', metric !== undefined && 'priority' in metric ? { med: undefined } : metric);
  add('guards.slowStart', guards?.slowStart);
  for (const name of ['sharedCause', 'minAnnouncers'] as const) {
    const guard = guards?.[name];
    if (typeof guard === 'object') add(`guards.${name}.attributes`, guard.attributes);
  }
  return moved;
}
