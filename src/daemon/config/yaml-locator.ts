import { isAlias, isMap, isScalar, isSeq, type Alias, type YAMLMap } from 'yaml';
import type { FaultList, Position } from './fault.ts';
import { childPath, type LocatedEntry, type LocatedValue } from './located-value.ts';

/** How many values aliases and merge keys may add to a file: far beyond any fleet, and far below what hurts. */
const MOST_REPEATED = 100_000;

const MERGE_KEY = '<<';

/** Turns the nodes of a YAML document into {@link LocatedValue}s: aliases resolved, merge keys merged, keys checked. */
export class YamlLocator {
  readonly #positionOf: (offset: number) => Position;
  readonly #faults: FaultList;
  /** What the anchors so far stand for; undefined while the value with the anchor is being read. */
  readonly #anchors = new Map<string, LocatedValue | undefined>();
  #repeated = 0;

  constructor(positionOf: (offset: number) => Position, faults: FaultList) {
    this.#positionOf = positionOf;
    this.#faults = faults;
  }

  locate(node: unknown): LocatedValue {
    return this.#value(node, '', { line: 1, column: 1 });
  }

  /** @param fallback where a value stands that was left out: at its key */
  #value(node: unknown, path: string, fallback: Position): LocatedValue {
    if (isAlias(node)) return this.#resolve(node, path, fallback);
    const anchor = (isMap(node) || isSeq(node) || isScalar(node)) && node.anchor;
    if (typeof anchor !== 'string') return this.#content(node, path, fallback);
    this.#anchors.set(anchor, undefined);
    const value = this.#content(node, path, fallback);
    this.#anchors.set(anchor, value);
    return value;
  }

  #content(node: unknown, path: string, fallback: Position): LocatedValue {
    const position = this.#position(node, fallback);
    if (isMap(node)) return this.#mapping(node, path, position);
    if (isSeq(node)) {
      const items = node.items.map((item, index) =>
        this.#value(item, childPath(path, index), position),
      );
      return { kind: 'list', position, size: sizeOf(items), items };
    }
    return { kind: 'scalar', position, size: 1, value: isScalar(node) ? node.value : null };
  }

  #mapping(node: YAMLMap, path: string, position: Position): LocatedValue {
    const own = new Map<string, LocatedEntry>();
    const merged: LocatedValue[] = [];
    for (const pair of node.items) {
      const key = this.#position(pair.key, position);
      const name = this.#keyName(pair.key, key, path);
      const inner = name === undefined ? path : childPath(path, name);
      // Read even under a key that is refused: an alias further down may mean an anchor in it.
      const value = this.#value(pair.value, inner, key);
      const first = name === undefined ? undefined : own.get(name);
      if (name === undefined) continue;
      if (first !== undefined) {
        this.#faults.add(
          key,
          inner,
          `the key is written twice, first in line ${first.key.line}: take one of them out`,
        );
      } else if (name === MERGE_KEY && isScalar(pair.key) && pair.key.type === 'PLAIN') {
        merged.push(...this.#mergeSources(value, inner));
      } else {
        own.set(name, { key, value });
      }
    }
    const entries = merge(own, merged);
    return {
      kind: 'mapping',
      position,
      size: sizeOf(Array.from(entries.values(), ({ value }) => value)),
      entries,
    };
  }

  #keyName(node: unknown, position: Position, path: string): string | undefined {
    const name = isScalar(node) ? node.value : undefined;
    if (isScalar(node) && node.anchor !== undefined) {
      this.#anchors.set(node.anchor, { kind: 'scalar', position, size: 1, value: name });
    }
    if (typeof name === 'string') return name;
    const problem =
      typeof name === 'number' || typeof name === 'boolean'
        ? `the key ${String(name)} is a ${typeof name}: put it in quotes`
        : 'a key must be text: write a name before the ":"';
    this.#faults.add(position, path, problem);
    return undefined;
  }

  #mergeSources(value: LocatedValue, path: string): readonly LocatedValue[] {
    const sources = value.kind === 'list' ? value.items : [value];
    const mappings = sources.filter(({ kind }) => kind === 'mapping');
    if (mappings.length < sources.length) {
      this.#faults.add(
        value.position,
        path,
        'only mappings can be merged: write <<: *name, with &name at a mapping further up',
      );
    }
    return mappings;
  }

  #resolve(alias: Alias, path: string, fallback: Position): LocatedValue {
    const position = this.#position(alias, fallback);
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      // Where there is no such anchor it may be a password without quotes, which must not be shown.
      const problem = this.#anchors.has(alias.source)
        ? `*${alias.source} stands inside the value that it repeats: name another anchor`
        : 'there is no anchor of this name further up: write one at the value that is to be repeated, or put text that begins with "*" in quotes';
      this.#faults.add(position, path, problem, 'ERR_INVALID_YAML');
      return { kind: 'scalar', position, size: 1, value: undefined };
    }
    const before = this.#repeated;
    this.#repeated += target.size;
    if (this.#repeated <= MOST_REPEATED) return target;
    if (before <= MOST_REPEATED) {
      this.#faults.add(
        position,
        path,
        `aliases repeat more than ${MOST_REPEATED} values: write fewer of them`,
        'ERR_INVALID_YAML',
      );
    }
    return { kind: 'scalar', position, size: 1, value: undefined };
  }

  #position(node: unknown, fallback: Position): Position {
    const range = isAlias(node) || isMap(node) || isSeq(node) || isScalar(node) ? node.range : null;
    if (!range || (isScalar(node) && node.value === null && range[0] === range[1])) return fallback;
    return this.#positionOf(range[0]);
  }
}

function sizeOf(values: readonly LocatedValue[]): number {
  return values.reduce((total, { size }) => total + size, 1);
}

/** Own keys win over merged ones, and earlier sources over later ones (https://yaml.org/type/merge.html). */
function merge(
  own: ReadonlyMap<string, LocatedEntry>,
  sources: readonly LocatedValue[],
): ReadonlyMap<string, LocatedEntry> {
  if (sources.length === 0) return own;
  const entries = new Map(own);
  for (const source of sources) {
    if (source.kind !== 'mapping') continue;
    for (const [name, entry] of source.entries) {
      if (!entries.has(name)) entries.set(name, entry);
    }
  }
  return entries;
}
