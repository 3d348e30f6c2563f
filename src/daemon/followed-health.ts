import type { HealthSource, HealthSources } from '../anycast/index.ts';

/**
 * What an announcement of the file follows.
 * @param names `health` of the announcement
 * @returns undefined if a group is missing
 */
export function followedHealth(
  names: string | readonly string[],
  groups: ReadonlyMap<string, HealthSource>,
): HealthSources | undefined {
  if (typeof names === 'string') return groups.get(names);
  const sources: [string, HealthSource][] = [];
  for (const name of names) {
    const source = groups.get(name);
    if (source === undefined) return undefined;
    sources.push([name, source]);
  }
  return Object.fromEntries(sources);
}
