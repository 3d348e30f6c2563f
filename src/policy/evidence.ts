import type { ConditionEvidence } from './condition.ts';
import { standing, type BackendHealth, type HealthSnapshot, type Verdict } from './snapshot.ts';

type Standing = Verdict | 'maintenance';

/** How many backends a sentence names before it counts the rest. */
const NAMED = 3;

/** Names by verdict. A change in a group of thousands costs no list of thousands unless somebody looks at it. */
export function evidenceOf(
  snapshot: HealthSnapshot,
  more: Pick<ConditionEvidence, 'weight' | 'parts'> = {},
): ConditionEvidence {
  let sorted: Record<Standing, string[]> | undefined;
  const sort = (): Record<Standing, string[]> => {
    if (sorted !== undefined) return sorted;
    sorted = { online: [], offline: [], unknown: [], maintenance: [] };
    for (const backend of snapshot.backends) sorted[standing(backend)].push(backend.name);
    return sorted;
  };
  return {
    get online() {
      return sort().online;
    },
    get offline() {
      return sort().offline;
    },
    get unknown() {
      return sort().unknown;
    },
    get maintenance() {
      return sort().maintenance;
    },
    ...more,
  };
}

/** The first of so many, by name. */
export function names(snapshot: HealthSnapshot, which: Standing, total: number): string {
  return some(snapshot, which, total, ({ name }) => name);
}

/** The first of so many, each with its reason. */
export function causes(snapshot: HealthSnapshot, which: Standing, total: number): string {
  return some(snapshot, which, total, ({ name, reason, maintenance }) => {
    return `${name} (${(maintenance?.reason ?? reason).message})`;
  });
}

/** The first few of a list; the others are counted. */
export function fewOf(list: readonly string[], separator: string): string {
  const shown = list.slice(0, NAMED).join(separator);
  return list.length > NAMED ? `${shown} and ${list.length - NAMED} more` : shown;
}

function some(
  { backends }: HealthSnapshot,
  which: Standing,
  total: number,
  show: (backend: BackendHealth) => string,
): string {
  const shown: string[] = [];
  for (const backend of backends) {
    if (shown.length === Math.min(NAMED, total)) break;
    if (standing(backend) === which) shown.push(show(backend));
  }
  const list = shown.join(', ');
  return total > NAMED ? `${list} and ${total - NAMED} more` : list;
}
