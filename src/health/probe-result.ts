import { describe, errorCode, errorMessage } from '../core/index.ts';

/** What became of one probe. */
export interface ProbeResult {
  /** `not-run` counts for nothing: the probe could not be made, so it says nothing about the backend. */
  readonly outcome: 'good' | 'bad' | 'not-run';
  /** One sentence without a full stop, at most 300 characters. */
  readonly message: string;
  /** How long the backend took, in milliseconds. */
  readonly latency: number;
  /** Why a good backend is not as it should be. */
  readonly degraded?: string;
  /** What the backend weighs from now on. */
  readonly weight?: number;
  /** The verdict follows this one result, whatever the thresholds are. */
  readonly conclusive?: true;
  /** What the check reported beside its message: plain data. */
  readonly evidence?: unknown;
}

/** Our own shortage, not the backend's fault: no descriptors, memory, permission or local ports. */
const NOT_RUN_CODES: ReadonlySet<string | undefined> = new Set([
  'ERR_CHECK_NOT_RUN',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOBUFS',
  'EACCES',
  'EAGAIN',
  'EADDRNOTAVAIL',
  // Of descriptors that may be watched at once (fs.epoll.max_user_watches), or of a disk.
  'ENOSPC',
]);

const LONGEST_MESSAGE = 300;

/** Reads what a check has resolved with. Nothing is good; what is not a `CheckResult` is bad, as the check is broken. */
export function readReturned(value: unknown, elapsed: number): ProbeResult {
  return read(elapsed, () => returned(value, elapsed));
}

/** Reads what a watched check has pushed, which may be that nothing can be said. */
export function readPushed(value: unknown): ProbeResult {
  return read(0, () => pushed(value));
}

/** Reads what a check has thrown or rejected with. */
export function readThrown(error: unknown, elapsed: number): ProbeResult {
  return read(elapsed, () => thrown(error, elapsed));
}

/** Whoever writes a check may hand over objects whose properties throw: that is a broken check, and no end of ours. */
function read(elapsed: number, parse: () => ProbeResult): ProbeResult {
  try {
    return parse();
  } catch {
    const message = 'what the check returned or threw cannot be read: a property of it throws';
    return { outcome: 'bad', message, latency: elapsed };
  }
}

function returned(value: unknown, elapsed: number): ProbeResult {
  if (value === undefined || value === null) {
    return { outcome: 'good', message: 'good', latency: elapsed };
  }
  const outcome = property(value, 'outcome');
  if (outcome !== 'good' && outcome !== 'bad') {
    const message = `the check returned ${describe(value)}: it must return nothing, or an object with the outcome 'good' or 'bad'`;
    return { outcome: 'bad', message: oneLine(message), latency: elapsed };
  }
  const message = property(value, 'message');
  const latency = property(value, 'latency');
  const degraded = property(value, 'degraded');
  const weight = property(value, 'weight');
  const evidence = property(value, 'evidence');
  return {
    outcome,
    message: typeof message === 'string' && message !== '' ? oneLine(message) : outcome,
    latency: isLatency(latency) ? latency : elapsed,
    ...(typeof degraded === 'string' && degraded !== '' ? { degraded: oneLine(degraded) } : {}),
    ...(isWeight(weight) ? { weight } : {}),
    ...(property(value, 'conclusive') === true ? { conclusive: true } : {}),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function pushed(value: unknown): ProbeResult {
  if (property(value, 'outcome') !== 'not-run') return returned(value, 0);
  const message = property(value, 'message');
  const text = typeof message === 'string' && message !== '' ? message : 'nothing can be said';
  return { outcome: 'not-run', message: oneLine(text), latency: 0 };
}

function thrown(error: unknown, elapsed: number): ProbeResult {
  return {
    outcome: NOT_RUN_CODES.has(errorCode(error)) ? 'not-run' : 'bad',
    message: oneLine(errorMessage(error)),
    latency: elapsed,
  };
}

/** Neither endless nor no number: an average would be so for ever. */
function isLatency(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}

/** Keepalived's range (its weights are added to a priority of 1 to 254). */
const LARGEST_WEIGHT = 253;

function isWeight(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= LARGEST_WEIGHT;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** A backend may have a hand in the text, and it is kept: it must not grow, nor forge lines of a log. */
function oneLine(text: string): string {
  const line = text.slice(0, 2 * LONGEST_MESSAGE).replace(/[\s\p{Cc}]+/gu, ' ');
  return line.length <= LONGEST_MESSAGE ? line : `${line.slice(0, LONGEST_MESSAGE - 1)}…`;
}
