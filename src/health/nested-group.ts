import type { Verdict } from './debounce.ts';

/** What one group looks at in another: enough to say how many of its backends are online. */
export interface NestedSnapshot {
  /** Those in maintenance are in none of the others. The backends are counted where this is undefined. */
  readonly counts?: {
    readonly online: number;
    readonly offline: number;
    readonly unknown: number;
    readonly maintenance: number;
  };
  readonly backends: readonly { readonly verdict: Verdict; readonly maintenance?: unknown }[];
}

/** What can be a backend of a health group: a `Health`, or anything else that knows who is alive. */
export interface NestedGroup {
  snapshot(): NestedSnapshot;
  /** Keeps the group running until what this returns is called. */
  retain(): () => void;
  on(name: 'change' | 'maintenance' | 'backends', listener: () => void): unknown;
  off(name: 'change' | 'maintenance' | 'backends', listener: () => void): unknown;
  /** Probes all of its backends now, where it can. */
  checkNow?(): Promise<unknown>;
  /** Whether the other one is among its backends, or theirs: such a group cannot be a backend of that one. */
  includes?(other: object): boolean;
}
