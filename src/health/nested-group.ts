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
  readonly backends: readonly {
    readonly verdict: Verdict;
    readonly maintenance?: unknown;
    /** When the newest result that its verdict rests on came in, on the clock of the group. */
    readonly observedAt?: number | undefined;
  }[];
}

/** `result` need not be emitted: it says that what is known has been seen again. */
type NestedGroupEvent = 'change' | 'maintenance' | 'backends' | 'result';

/** What can be a backend of a health group: a `Health`, or anything else that knows who is alive. */
export interface NestedGroup {
  snapshot(): NestedSnapshot;
  /** Keeps the group running until what this returns is called. */
  retain(): () => void;
  on(name: NestedGroupEvent, listener: (event: unknown) => void): unknown;
  off(name: NestedGroupEvent, listener: (event: unknown) => void): unknown;
  /** Probes all of its backends now, where it can. */
  checkNow?(): Promise<unknown>;
  /** Resolves when its probes have let go of what they hold, after nobody retains it any more. */
  settled?(): Promise<void>;
  /** Whether the other one is among its backends, or theirs: such a group cannot be a backend of that one. */
  includes?(other: object): boolean;
}
