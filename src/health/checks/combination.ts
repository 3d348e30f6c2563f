import type { WatchedResult } from '../check.ts';
import type { ProbeResult } from '../probe-result.ts';

/** What one part of a combination has shown. */
export interface PartResult {
  /** Which part, such as `tcp 10.0.0.1:80`. */
  readonly part: string;
  readonly result: ProbeResult;
  /** It holds until the next one. */
  readonly standing: boolean;
}

/** What {@link combine} makes of the parts. */
export type CombinedResult = WatchedResult & { readonly message: string };

/** Keepalived's range. */
const LARGEST_WEIGHT = 253;

/** Messages of parts in one message: the others are counted. */
const MOST_SHOWN = 3;

/** Whether so many parts are good, bad, or not known yet decides a combination that needs `needed` good ones (Kleene). */
export function decide(needed: number, parts: readonly PartResult[]): ProbeResult['outcome'] {
  const good = count(parts, 'good');
  if (good >= needed) return 'good';
  return good + count(parts, 'not-run') < needed ? 'bad' : 'not-run';
}

/** One result of several: good if at least `needed` are, bad if they cannot be, and else not run. */
export function combine(needed: number, parts: readonly PartResult[]): CombinedResult {
  const outcome = decide(needed, parts);
  const weights = parts.flatMap(({ result }) => result.weight ?? []);
  const degraded = parts.flatMap(({ part, result }) =>
    result.outcome === 'good' && result.degraded !== undefined
      ? [`${part}: ${result.degraded}`]
      : [],
  );
  const latency = outcome === 'good' ? nthLatency(needed, parts) : undefined;
  return {
    outcome,
    message: describeParts(outcome, parts),
    ...(latency === undefined ? {} : { latency }),
    ...(degraded.length === 0 ? {} : { degraded: degraded.join(', ') }),
    ...(weights.length === 0 ? {} : { weight: sumOf(weights) }),
    ...(isDecidedBy(needed, parts, ({ result }) => result.conclusive === true)
      ? { conclusive: true }
      : {}),
    ...(isDecidedBy(needed, parts, ({ standing }) => standing) ? { standing: true } : {}),
    evidence: { parts: parts.map(({ part, result }) => ({ part, ...result })) },
  };
}

/** Whether those parts alone would decide the same, whatever the others were. */
function isDecidedBy(
  needed: number,
  parts: readonly PartResult[],
  which: (part: PartResult) => boolean,
): boolean {
  const outcome = decide(needed, parts);
  if (outcome === 'not-run') return false;
  const unknown = { outcome: 'not-run', message: '', latency: 0 } as const;
  const alone = parts.map((part) => (which(part) ? part : { ...part, result: unknown }));
  return decide(needed, alone) === outcome;
}

/** What the parts say that are as the whole is. */
function describeParts(outcome: ProbeResult['outcome'], parts: readonly PartResult[]): string {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first.result.message;
  const deciding = parts.filter(({ result }) => result.outcome === outcome);
  const shown = deciding
    .slice(0, MOST_SHOWN)
    .map(({ part, result }) => `${part}: ${result.message}`)
    .join('; ');
  const others = deciding.length - MOST_SHOWN;
  const share = `${deciding.length} of ${parts.length} ${outcome === 'not-run' ? 'not run' : outcome}`;
  return `${share}: ${shown}${others > 0 ? `; and ${others} more` : ''}`;
}

/** When the combination was known to be good: with the slowest of the good parts that were needed. */
function nthLatency(needed: number, parts: readonly PartResult[]): number | undefined {
  return parts
    .flatMap(({ result }) => (result.outcome === 'good' ? [result.latency] : []))
    .sort((a, b) => a - b)[needed - 1];
}

function sumOf(weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Math.max(-LARGEST_WEIGHT, Math.min(LARGEST_WEIGHT, sum));
}

function count(parts: readonly PartResult[], outcome: ProbeResult['outcome']): number {
  return parts.filter(({ result }) => result.outcome === outcome).length;
}
