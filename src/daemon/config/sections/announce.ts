import * as v from 'valibot';
import { announcementKeys } from '../../../anycast/index.ts';
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
import {
  ConfigurationError,
  describe,
  formatPrefix,
  parseDuration,
  suggest,
  within,
  type KnownKeys,
  type Prefix,
} from '../../../core/index.ts';
import { parseWithdrawWhen, type WithdrawWhen } from '../../../policy/index.ts';
import type { AnnouncementConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import {
  acceptedOptions,
  anything,
  duration,
  listOf,
  mapping,
  mappingOf,
  oneOf,
  readShape,
  text,
} from '../shape.ts';
import { contains } from './allow.ts';
import { readGuards } from './guards.ts';
import { routeAttributes } from './route-attributes.ts';

/** What is said to one peer, or that it is not told. */
const action = v.lazy((input) =>
  typeof input === 'string' ? oneOf('withdraw') : mapping(routeAttributes, '{ med: 100 }'),
);

const ownerSchema = v.object({
  health: text('web'),
  withdrawWhen: v.exactOptional(anything<WithdrawWhen>('all-offline')),
  ...routeAttributes,
  peers: v.exactOptional(listOf(text('10.0.0.1'), '[ 10.0.0.1 ]')),
  perPeer: v.exactOptional(mappingOf(action, '{ 10.0.0.1: { med: 100 } }')),
  maxAge: v.exactOptional(duration('30s')),
  onUnknown: v.exactOptional(oneOf('withdraw', 'keep')),
  guards: v.exactOptional(anything('{ holdDown: 30s }')),
});

const OWNER = '{ health: web, withdrawWhen: all-offline }';

const ownerKeys: KnownKeys = {
  known: Object.keys(ownerSchema.entries),
  later: { ...announcementKeys.later },
};

/** The lists whose items are looked at one by one, so that a fault is reported where it stands. */
const itemParsers = {
  communities: parseCommunity,
  largeCommunities: parseLargeCommunity,
  extendedCommunities: parseExtendedCommunity,
} as const;

const itemLists = Object.keys(itemParsers) as (keyof typeof itemParsers)[];

type Family = Prefix['family'];

/** What announcements may refer to. */
export interface AnnounceContext {
  /** The names of the health groups, those with faults included. */
  readonly groups: readonly string[];
  /** Undefined: no limit. */
  readonly allow: readonly Prefix[] | undefined;
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
    const owners = readOwners(entry, context.groups, prefix?.family ?? 'ipv4');
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

type Owner = Omit<AnnouncementConfiguration, 'prefix'>;

/** An owner as far as it is right. */
interface ReadOwner {
  readonly field: Field;
  readonly options: Partial<Owner>;
  /** Equal for owners with the same attributes; undefined if one of the attributes is at fault. */
  readonly attributesKey: string | undefined;
}

function readOwners(entry: Field, groups: readonly string[], family: Family): readonly Owner[] {
  const { items } = entry;
  if (items?.length === 0) entry.refuse(`nobody owns this prefix: write at least ${OWNER}`);
  const owners = (items ?? [entry])
    .map((item) => readOwner(item, groups, family))
    .filter((owner) => owner !== undefined);
  refuseDifferences(owners);
  return owners.flatMap(({ options }) => {
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

function readOwner(field: Field, groups: readonly string[], family: Family): ReadOwner | undefined {
  const values = readShape(field, ownerSchema, OWNER, ownerKeys);
  if (values === undefined) return undefined;
  const faulty = itemLists.filter((name) => !acceptItems(field, name));
  const sound = Object.fromEntries(
    Object.entries(values).filter(([name]) => !faulty.some((list) => list === name)),
  ) as typeof values;
  const { guards: writtenGuards, ...rest } = sound;
  const accepted: Partial<Owner> = acceptedOptions(field, rest, (option) => {
    checkOption(option, groups, family);
  });
  const guardsField = writtenGuards === undefined ? undefined : field.entries?.get('guards');
  const guards = guardsField && readGuards(guardsField, family);
  const options = guards === undefined ? accepted : { ...accepted, guards };
  const written = routeExportKeys.known.filter((name) => field.entries?.has(name));
  const areRight = written.every((name) => name in options);
  // What is right one by one may be too much together.
  const exported = areRight
    ? field.attempt(() => parseRouteExport(routeExportOptions(options), family))
    : undefined;
  return { field, options, attributesKey: exported?.key };
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

function checkOption(option: Partial<Owner>, groups: readonly string[], family: Family): void {
  const { health, withdrawWhen, maxAge } = option;
  if (health !== undefined && !groups.includes(health)) throw unknownGroup(health, groups);
  if (withdrawWhen !== undefined) within('withdrawWhen', () => parseWithdrawWhen(withdrawWhen));
  if (maxAge !== undefined) within('maxAge', () => parseDuration(maxAge));
  parseRouteExport(routeExportOptions(option), family);
}

/** Longer names are not looked for: it takes time. */
const LONGEST_NAME = 80;

/** How many groups a fault lists. */
const LISTED = 10;

/** Among how many groups the meant one is sought: each costs time, at every fault. */
const SOUGHT = 200;

function unknownGroup(name: string, groups: readonly string[]): ConfigurationError {
  const listed = groups.slice(0, LISTED).join(', ');
  const known = groups.length > LISTED ? `${listed} and ${groups.length - LISTED} more` : listed;
  const meant = name.length > LONGEST_NAME ? undefined : suggest(name, groups.slice(0, SOUGHT));
  const problem =
    groups.length === 0
      ? `there is no health group ${describe(name)}: describe it in the section health`
      : `there is no health group ${describe(name)}: ${meant === undefined ? '' : `did you mean ${meant}? `}the groups are ${known}`;
  return new ConfigurationError('health', problem);
}
