import { parseAttributeOptions } from '../../../anycast/index.ts';
import {
  parseRouteExport,
  parseRoutePrefix,
  routeExportOptions,
  type RouteExportOptions,
} from '../../../bgp/speaker/index.ts';
import type { Prefix } from '../../../core/index.ts';
import type { AnnouncementConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { uncheckedRole } from './role.ts';

type Family = Prefix['family'];

type Owner = Omit<AnnouncementConfiguration, 'prefix'>;

/** What a route says when, checked. */
type Said = ReturnType<typeof parseAttributeOptions>;

/** With the attributes of a guard the roles may not be told apart any more. */
export function checkGuardAttributes(field: Field, { guards }: Partial<Owner>, said: Said): void {
  const shared =
    typeof guards?.sharedCause === 'object' ? guards.sharedCause.attributes : undefined;
  if (shared === undefined) return;
  const entry = field.entries
    ?.get('guards')
    ?.entries?.get('sharedCause')
    ?.entries?.get('attributes');
  entry?.attempt(() => said.over(shared));
}

/** What is common to all announcements is laid over each: with the attributes of the breaker none may be impossible. */
export function checkBreakerAttributes(
  entry: Field | undefined,
  attributes: RouteExportOptions | undefined,
  announcements: readonly AnnouncementConfiguration[],
): void {
  if (attributes === undefined) return;
  for (const { prefix, ...owner } of announcements) {
    const { family } = parseRoutePrefix(prefix).prefix;
    entry?.attempt(() => saidBy(owner, family).over(attributes));
  }
}

/** What the route says in every state, and to whom. */
export function saidBy(options: Partial<Owner>, family: Family): Said {
  const { actions, metric, role: written } = options;
  const exported = routeExportOptions(options);
  parseRouteExport(exported, family);
  const role = written === undefined ? undefined : uncheckedRole(written);
  return parseAttributeOptions({ actions, metric, role }, exported, family);
}
