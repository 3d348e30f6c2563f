import type { Position } from './fault.ts';

/** A value of the file that knows where it stands. A value behind an alias stands where its anchor is. */
export type LocatedValue = LocatedScalar | LocatedList | LocatedMapping;

interface Located {
  readonly position: Position;
  /** How many values it holds, itself included, with every alias written out. */
  readonly size: number;
}

export interface LocatedScalar extends Located {
  readonly kind: 'scalar';
  /** Text, a number, a boolean or null. */
  readonly value: unknown;
}

export interface LocatedList extends Located {
  readonly kind: 'list';
  readonly items: readonly LocatedValue[];
}

export interface LocatedMapping extends Located {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export interface LocatedEntry {
  /** Where the key stands. */
  readonly key: Position;
  readonly value: LocatedValue;
}

/** The value alone, as plain data. */
export function plainValue(located: LocatedValue): unknown {
  switch (located.kind) {
    case 'scalar':
      return located.value;
    case 'list':
      return located.items.map(plainValue);
    case 'mapping':
      // fromEntries defines: a key named __proto__ is a key like any other.
      return Object.fromEntries(
        Array.from(located.entries, ([name, { value }]) => [name, plainValue(value)]),
      );
  }
}

/** The longest part of a key that a path shows. */
const LONGEST_KEY = 80;

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** `peers[0]` and `holdTime` → `peers[0].holdTime`; a key with other characters is quoted: `announce["10.0.0.1/32"]`. */
export function childPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  const short = key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key;
  if (!PLAIN_KEY.test(short)) return `${parent}[${JSON.stringify(short)}]`;
  return parent === '' ? short : `${parent}.${short}`;
}
