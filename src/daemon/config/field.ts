import { ConfigurationError, describe } from '../../core/index.ts';
import type { ConfigurationFaultCode, FaultList, Position } from './fault.ts';
import { childPath, plainValue, type LocatedValue } from './located-value.ts';

/** Where faults and warnings go. */
export interface Findings {
  readonly faults: FaultList;
  readonly warnings: FaultList;
}

/** One value of the file and its place in it: what a section reads from and reports at. */
export class Field {
  readonly path: string;
  readonly #located: LocatedValue;
  /** Where its key stands; its own position if it has none. */
  readonly #key: Position;
  readonly #findings: Findings;

  constructor(
    located: LocatedValue,
    findings: Findings,
    path = '',
    key: Position = located.position,
  ) {
    this.#located = located;
    this.#findings = findings;
    this.path = path;
    this.#key = key;
  }

  get position(): Position {
    return this.#located.position;
  }

  get keyPosition(): Position {
    return this.#key;
  }

  /** Plain data: text, a number, a boolean, null, an array or an object. */
  get value(): unknown {
    return plainValue(this.#located);
  }

  /** Its items, if it is a list. */
  get items(): readonly Field[] | undefined {
    if (this.#located.kind !== 'list') return undefined;
    return this.#located.items.map(
      (item, index) => new Field(item, this.#findings, childPath(this.path, index)),
    );
  }

  /** Its entries, if it is a mapping. */
  get entries(): ReadonlyMap<string, Field> | undefined {
    if (this.#located.kind !== 'mapping') return undefined;
    const entries = new Map<string, Field>();
    for (const [name, { key, value }] of this.#located.entries) {
      entries.set(name, new Field(value, this.#findings, childPath(this.path, name), key));
    }
    return entries;
  }

  /** {@link entries}; anything but a mapping is a fault. */
  mapping(example: string): ReadonlyMap<string, Field> | undefined {
    const entries = this.entries;
    if (entries === undefined) this.refuse(wrongKind(this.value, 'a mapping', example));
    return entries;
  }

  /** {@link items}; anything but a list is a fault. */
  list(example: string): readonly Field[] | undefined {
    const items = this.items;
    if (items === undefined) this.refuse(wrongKind(this.value, 'a list', example));
    return items;
  }

  refuse(message: string, code?: ConfigurationFaultCode): void {
    this.#findings.faults.add(this.position, this.path, message, code);
  }

  refuseKey(message: string, code?: ConfigurationFaultCode): void {
    this.#findings.faults.add(this.#key, this.path, message, code);
  }

  /** A fault of something that may not be there: reported at the value nearest to it, with the path of the thing. */
  refuseWithin(segments: readonly (string | number)[], message: string): void {
    const [segment, ...rest] = segments;
    if (segment === undefined) {
      this.refuse(message);
      return;
    }
    const inner = typeof segment === 'number' ? this.items?.[segment] : this.entries?.get(segment);
    if (inner !== undefined) inner.refuseWithin(rest, message);
    else this.#findings.faults.add(this.position, segments.reduce(childPath, this.path), message);
  }

  warn(message: string, code: ConfigurationFaultCode): void {
    this.#findings.warnings.add(this.position, this.path, message, code);
  }

  /** The same, at the value that a path leads to. */
  warnWithin(path: string, message: string, code: ConfigurationFaultCode): void {
    this.#descend(path).warn(message, code);
  }

  warnKey(message: string, code: ConfigurationFaultCode): void {
    this.#findings.warnings.add(this.#key, this.path, message, code);
  }

  /**
   * Runs a parser of the API. The fault that it throws is reported at the value that its path names, and undefined
   * returned. With `at: 'value'` or `at: 'key'` it is reported here, whatever its path says.
   */
  attempt<T>(parse: () => T, at: 'path' | 'value' | 'key' = 'path'): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const field = at === 'path' ? this.#descend(error.path) : this;
      if (at === 'key') field.refuseKey(error.problem, error.code);
      else field.refuse(error.problem, error.code);
      return undefined;
    }
  }

  /** Follows a path of a ConfigurationError as far as the file goes. Names may hold dots, so the longest one wins. */
  #descend(path: string): Field {
    const rest = path.startsWith('.') ? path.slice(1) : path;
    const index = /^\[(\d+)\]/.exec(rest);
    const item = this.items?.[Number(index?.[1])];
    if (index !== null && item !== undefined) return item.#descend(rest.slice(index[0].length));
    const entries = this.entries ?? new Map<string, Field>();
    const quoted = /^\[("(?:[^"\\]|\\.)*")\]/.exec(rest);
    const quotedEntry = entries.get(String(JSON.parse(quoted?.[1] ?? '""')));
    if (quoted !== null && quotedEntry !== undefined) {
      return quotedEntry.#descend(rest.slice(quoted[0].length));
    }
    let longest: string | undefined;
    for (const name of entries.keys()) {
      if (!rest.startsWith(name) || !/^(?:$|[.[])/.test(rest.slice(name.length))) continue;
      if (name.length > (longest?.length ?? 0)) longest = name;
    }
    const entry = longest === undefined ? undefined : entries.get(longest);
    return entry === undefined ? this : entry.#descend(rest.slice(longest?.length));
  }
}

/** What is said of a value of the wrong kind. */
export function wrongKind(value: unknown, kind: string, example: string): string {
  return value === null
    ? noValue(example)
    : `${showValue(value)} is not ${kind}: write one such as ${example}`;
}

/** What is said of a key with nothing behind it. */
export function noValue(example: string): string {
  return `no value is written here: write one such as ${example}, or take the key out`;
}

/** A value as faults quote it. */
export function showValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a mapping' : describe(value);
}
