/**
 * Why something changed: the same sentence in events, logs and error output.
 *
 * Each folder owns its codes; `index.ts` unites them.
 */
export interface Reason<Code extends string = string, Evidence = unknown> {
  /** Stable, for programs. */
  readonly code: Code;
  /** One sentence without a full stop, for people. */
  readonly message: string;
  /** What the sentence rests on: plain data that can be written as JSON. */
  readonly evidence: Evidence;
}

export function reason<Code extends string>(code: Code, message: string): Reason<Code, undefined>;
export function reason<Code extends string, Evidence>(
  code: Code,
  message: string,
  evidence: Evidence,
): Reason<Code, Evidence>;
export function reason(code: string, message: string, evidence?: unknown): Reason {
  return { code, message, evidence };
}
