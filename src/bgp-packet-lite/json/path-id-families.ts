import { ConfigurationError } from '../../core/index.ts';
import type { AddressFamily, Ipv4Nlri, Ipv6Nlri } from '../message.ts';

interface FamilyUse extends AddressFamily {
  /** Whether its first prefix has a path identifier: all others do as it does. */
  readonly pathIds: boolean;
}

/** Which address families have path identifiers in one UPDATE: the prefixes of each have them all, or none has. */
export class PathIdFamilies {
  readonly #families = new Map<string, FamilyUse>();

  /**
   * @param path where the prefixes are
   * @throws ConfigurationError that names the first prefix that differs from those of its family before it
   */
  add(path: string, afi: number, safi: number, prefixes: readonly (Ipv4Nlri | Ipv6Nlri)[]): void {
    const [first] = prefixes;
    if (first === undefined) return;
    const key = `${afi}/${safi}`;
    const use = this.#families.get(key) ?? { afi, safi, pathIds: first.pathId !== undefined };
    this.#families.set(key, use);
    const odd = prefixes.findIndex(({ pathId }) => (pathId !== undefined) !== use.pathIds);
    if (odd < 0) return;
    throw new ConfigurationError(
      `${path}[${odd}]`,
      `${use.pathIds ? 'has no path identifier' : 'has a path identifier'}, unlike the prefixes of AFI ${afi}, SAFI ${safi} before it: give all of them one, or none`,
    );
  }

  withPathIds(): AddressFamily[] {
    return Array.from(this.#families.values())
      .filter(({ pathIds }) => pathIds)
      .map(({ afi, safi }) => ({ afi, safi }));
  }
}
