import * as v from 'valibot';
import {
  parseCommunity,
  parseExtendedCommunity,
  parseLargeCommunity,
} from '../../../bgp-packet-lite/index.ts';
import {
  parseRouteExport,
  parseRoutePrefix,
  routeExportKeys,
  routeExportOptions,
} from '../../../bgp/speaker/index.ts';
import { formatPrefix, parseDuration, within, type Prefix } from '../../../core/index.ts';
import type { HealthOptions } from '../../../health/index.ts';
import { parseWithdrawWhen, type WithdrawWhen } from '../../../policy/index.ts';
import type { AnnouncementConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { acceptedOptions, anything, duration, listOf, oneOf, readShape, text } from '../shape.ts';
import { contains } from './allow.ts';
import {
  backendNames,
  checkHealthNames,
  configuredBackends,
  healthNames,
  namedGroups,
} from './announced-health.ts';
import { perPeer, readActions, readMetric } from './attribute-policy.ts';
import { readGuards } from './guards.ts';
import { checkLifecycle, lifecycleEntries, refuseMixedRequire } from './lifecycle.ts';
import { readRole } from './role.ts';
import { routeAttributes } from './route-attributes.ts';
import { checkGuardAttributes, saidBy } from './said-attributes.ts';
import { warnOfShortLease } from './short-lease.ts';

const ownerSchema = v.object({
  health: healthNames,
  withdrawWhen: v.exactOptional(anything<WithdrawWhen>('all-offline')),
  ...routeAttributes,
  peers: v.exactOptional(listOf(text('10.0.0.1'), '[ 10.0.0.1 ]')),
  perPeer: v.exactOptional(perPeer),
  maxAge: v.exactOptional(duration('30s')),
  onUnknown: v.exactOptional(oneOf('withdraw', 'keep')),
  guards: v.exactOptional(anything('{ holdDown: 30s }')),
  actions: v.exactOptional(anything('{ degraded: { med: 200 } }')),
  metric: v.exactOptional(anything('{ med: { full: 100, none: 200 } }')),
  role: v.exactOptional(anything('{ file: ./role, master: { med: 100 }, backup: { med: 200 } }')),
  ...lifecycleEntries,
});

const OWNER = '{ health: web, withdrawWhen: all-offline }';

/** The lists whose items are looked at one by one, so that a fault is reported where it stands. */
const itemParsers = {
  communities: parseCommunity,
  largeCommunities: parseLargeCommunity,
  extendedCommunities: parseExtendedCommunity,
} as const;

const itemLists = Object.keys(itemParsers) as (keyof typeof itemParsers)[];

/** The options that have options of their own, each with a reader. */
const nestedOptions: readonly string[] = ['guards', 'actions', 'metric', 'role'];

type Family = Prefix['family'];

/** What announcements may refer to. */
export interface AnnounceContext {
  /** The names of the health groups, those with faults included. */
  readonly groups: readonly string[];
  /** Those without a fault. */
  readonly health: Readonly<Record<string, HealthOptions>>;
  /** Undefined: no limit. */
  readonly allow: readonly Prefix[] | undefined;
  /** Of the file: other paths are relative to it. */
  readonly path: string;
}

/** The section `announce`: one announcement for each owner of each prefix. */
export function readAnnounce(
  field: Field,
  context: AnnounceContext,
): readonly AnnouncementConfiguration[] {
  const announcements: AnnouncementConfiguration[] = [];
  const lines = new Map<string, number>();
  for (const [name, entry] of field.mapping(`{ 192.0.2.10/32: ${OWNER} }`) ?? []) {
    const prefix = readPrefix(name, entry, context, lines);
    const owners = readOwners(entry, context, prefix);
    if (prefix === undefined) continue;
    for (const owner of owners) announcements.push({ prefix: prefix.text, ...owner });
  }
  return announcements;
}

function readPrefix(
  name: string,
  entry: Field,
  { allow }: AnnounceContext,
  lines: Map<string, number>,
): { readonly text: string; readonly family: Family } | undefined {
  const parsed = entry.attempt(() => parseRoutePrefix(name), 'key');
  if (parsed === undefined) return undefined;
  const { prefix, text: canonical } = parsed;
  // The same key twice is found with the syntax; a prefix may have several spellings.
  const line = lines.get(canonical);
  if (line !== undefined) {
    entry.refuseKey(
      `${canonical} is announced already, in line ${line}: write its owners as one list, such as [ ${OWNER}, … ]`,
    );
    return undefined;
  }
  lines.set(canonical, entry.keyPosition.line);
  if (allow !== undefined && !allow.some((outer) => contains(outer, prefix))) {
    const limits = allow.map(formatPrefix).join(', ');
    entry.refuseKey(
      `${canonical} may not be announced: allow has ${limits === '' ? 'no prefixes' : `only ${limits}`}`,
    );
    return undefined;
  }
  return { text: canonical, family: prefix.family };
}

/** What stands for a prefix that is at fault. */
const NO_PREFIX = { text: '192.0.2.1/32', family: 'ipv4' } as const;

type Owner = Omit<AnnouncementConfiguration, 'prefix'>;

/** An owner as far as it is right. */
interface ReadOwner {
  readonly field: Field;
  readonly options: Partial<Owner>;
  /** Equal for owners with the same attributes; undefined if one of the attributes is at fault. */
  readonly attributesKey: string | undefined;
}

function readOwners(
  entry: Field,
  context: AnnounceContext,
  prefix: { readonly text: string; readonly family: Family } | undefined,
): readonly Owner[] {
  const { items } = entry;
  const { family, text: prefixText } = prefix ?? NO_PREFIX;
  if (items?.length === 0) entry.refuse(`nobody owns this prefix: write at least ${OWNER}`);
  const owners = (items ?? [entry])
    .map((item) => readOwner(item, context, family))
    .filter((owner) => owner !== undefined);
  refuseDifferences(owners);
  refuseMixedRequire(owners.map(({ field }) => field));
  return owners.flatMap(({ field, options: written }) => {
    const options = checkLifecycle(field, written, { prefix: prefixText, path: context.path });
    const { health, withdrawWhen = 'all-offline' } = options;
    return health === undefined ? [] : [{ ...options, health, withdrawWhen }];
  });
}

function refuseDifferences(owners: readonly ReadOwner[]): void {
  const [first, ...others] = owners.filter(({ attributesKey }) => attributesKey !== undefined);
  for (const { field, attributesKey } of others) {
    if (attributesKey === first?.attributesKey) continue;
    field.refuse(
      `the attributes or peers differ from those in line ${first?.field.position.line ?? 0}: owners of one prefix share its route, so write the same for each`,
    );
  }
}

function readOwner(field: Field, context: AnnounceContext, family: Family): ReadOwner | undefined {
  const values = readShape(field, ownerSchema, OWNER);
  if (values === undefined) return undefined;
  const faulty = itemLists.filter((name) => !acceptItems(field, name));
  const sound = Object.fromEntries(
    Object.entries(values).filter(([name]) => !faulty.some((list) => list === name)),
  ) as typeof values;
  const plain = Object.fromEntries(
    Object.entries(sound).filter(([name]) => !nestedOptions.includes(name)),
  ) as Omit<typeof sound, 'guards' | 'actions' | 'metric' | 'role'>;
  const followed = namedGroups(field);
  const accepted: Partial<Owner> = acceptedOptions(field, plain, (option) => {
    checkOption(option, context.groups, followed, family);
  });
  warnOfCondition(field, accepted, context);
  const options = { ...accepted, ...readNested(field, accepted, context, family) };
  const written = routeExportKeys.known.filter((name) => field.entries?.has(name));
  const areRight = written.every((name) => name in options);
  // What is right one by one may be too much together.
  const said = areRight ? field.attempt(() => saidBy(options, family)) : undefined;
  if (said !== undefined) checkGuardAttributes(field, options, said);
  return { field, options, attributesKey: said?.key };
}

/** The options that have options of their own. */
function readNested(
  field: Field,
  { health }: Partial<Owner>,
  context: AnnounceContext,
  family: Family,
): Partial<Owner> {
  const entry = (name: string): Field | undefined => {
    const found = field.entries?.get(name);
    return found?.value === null ? undefined : found;
  };
  const [guardsField, actionsField, metricField, roleField] = nestedOptions.map(entry);
  const actions = actionsField && readActions(actionsField, family);
  const backends = health === undefined ? undefined : backendNames(health, context.health);
  const guards = guardsField && readGuards(guardsField, family, backends);
  const followed = [health ?? []].flat().flatMap((group) => context.health[group] ?? []);
  warnOfShortLease(guardsField?.entries?.get('lease'), guards?.lease, followed);
  const metric = metricField && readMetric(metricField, backends);
  const role = roleField && readRole(roleField, family, context.path);
  return {
    ...(guards === undefined ? {} : { guards }),
    ...(actions === undefined ? {} : { actions }),
    ...(metric === undefined ? {} : { metric }),
    ...(role === undefined ? {} : { role }),
  };
}

/** A condition that can never be met, or only ever. */
function warnOfCondition(
  field: Field,
  { health, withdrawWhen }: Partial<Owner>,
  context: AnnounceContext,
): void {
  if (health === undefined || withdrawWhen === undefined) return;
  const backends = configuredBackends(health, context.health);
  if (backends === undefined) return;
  const condition = parseWithdrawWhen(withdrawWhen, namedGroups(field));
  for (const { path, problem } of condition.warn?.(backends) ?? []) {
    field.entries?.get('withdrawWhen')?.warnWithin(path, problem, 'WARN_IMPOSSIBLE_CONDITION');
  }
}

/** Whether each item of the list is right. Anything but text was reported with the shape. */
function acceptItems(field: Field, name: keyof typeof itemParsers): boolean {
  const items = field.entries?.get(name)?.items ?? [];
  const parse = itemParsers[name];
  return items
    .map(
      (item) =>
        typeof item.value === 'string' &&
        item.attempt(() => parse(item.value), 'value') !== undefined,
    )
    .every((isRight) => isRight);
}

function checkOption(
  option: Partial<Owner>,
  groups: readonly string[],
  followed: readonly string[] | undefined,
  family: Family,
): void {
  const { health, withdrawWhen, maxAge } = option;
  if (health !== undefined) checkHealthNames(health, groups);
  if (withdrawWhen !== undefined) {
    within('withdrawWhen', () => parseWithdrawWhen(withdrawWhen, followed));
  }
  if (maxAge !== undefined) within('maxAge', () => parseDuration(maxAge));
  parseRouteExport(routeExportOptions(option), family);
}
