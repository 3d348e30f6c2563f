import { describe, errorMessage, reason } from '../core/index.ts';
import {
  newestResult,
  serviceState,
  type Condition,
  type ConditionMemory,
  type HealthSnapshot,
  type Judgement,
  type NewestResult,
  type ServiceState,
} from '../policy/index.ts';
import { missingEvidenceAge, type HealthSource } from './announcement-options.ts';

/** What a health source shows. */
export interface HealthLook {
  /** Where it shows nothing, what it showed last. */
  readonly snapshot: HealthSnapshot;
  /** Why it shows nothing. */
  readonly fault: string | undefined;
}

/** What a look comes to. */
export interface HealthJudgement {
  /** What was judged; where it could not be, one without backends. */
  readonly snapshot: HealthSnapshot;
  readonly judgement: Judgement;
  readonly service: ServiceState;
  /** How old the evidence is that is missing, in milliseconds. */
  readonly evidenceAge: () => number;
}

/**
 * Looks at a source, which is a user's own and may throw.
 * @param last what it showed last; undefined if it has never shown anything
 */
export function lookAt(
  health: HealthSource,
  last: HealthSnapshot | undefined,
  now: number,
): HealthLook {
  const before = last ?? { at: now, backends: [] };
  try {
    const shown: unknown = health.snapshot();
    if (isSnapshot(shown)) return { snapshot: shown, fault: undefined };
    return {
      snapshot: before,
      fault: `the health source shows ${describe(shown)}, which is no snapshot`,
    };
  } catch (error) {
    return { snapshot: before, fault: `the health source fails: ${errorMessage(error)}` };
  }
}

/** Lists of thousands are made when somebody reads them: whether it is one shows when it is judged. */
function isSnapshot(value: unknown): value is HealthSnapshot {
  return typeof value === 'object' && value !== null && 'backends' in value;
}

/** What cannot be looked at, or is no snapshot, is not enough evidence. */
export function judge(
  condition: Condition,
  { snapshot, fault }: HealthLook,
  memory: ConditionMemory | undefined,
  now: number,
): HealthJudgement {
  if (fault !== undefined) return failed(fault, snapshot, memory, now);
  try {
    const judgement = condition.judge(snapshot, memory);
    const service = serviceState(judgement, snapshot);
    return { snapshot, judgement, service, evidenceAge: () => missingEvidenceAge(snapshot) };
  } catch (error) {
    return unreadable(error, memory, now);
  }
}

/** What a source shows has a property that throws, or is no backend: it is not enough evidence. */
export function unreadable(
  error: unknown,
  memory: ConditionMemory | undefined,
  now: number,
): HealthJudgement {
  const why = `what the health source shows cannot be judged: ${errorMessage(error)}`;
  return failed(why, { at: now, backends: [] }, memory, now);
}

/** When the newest result came in; none has where what is shown cannot be read. */
export function newestIn({ snapshot }: HealthLook): NewestResult {
  try {
    return newestResult(snapshot);
  } catch {
    return { at: undefined };
  }
}

function failed(
  message: string,
  snapshot: HealthSnapshot,
  memory: ConditionMemory | undefined,
  now: number,
): HealthJudgement {
  const evidence = { online: [], offline: [], unknown: [], maintenance: [] };
  const judgement: Judgement = {
    wish: 'undetermined',
    reason: reason('health-failed', message, evidence),
    memory,
  };
  const evidenceAge = (): number => Math.max(0, now - snapshot.at);
  return { snapshot, judgement, service: 'undetermined', evidenceAge };
}
