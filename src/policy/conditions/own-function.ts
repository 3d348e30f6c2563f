import { describe, errorMessage } from '../../core/index.ts';
import type { Condition, ConditionReasonCode, Judgement, Wish } from '../condition.ts';
import type { HealthSnapshot } from '../snapshot.ts';
import { judged } from './judgements.ts';

/** An answer with its cause. */
export interface ConditionAnswer {
  readonly withdraw: boolean;
  /** One sentence without a full stop, for people: it stands in events, logs and explain. */
  readonly reason: string;
}

const LONGEST_REASON = 500;

/** What a program decides itself. Whatever it does, nothing is thrown: what is no answer is no evidence. */
export function ownFunction(decide: (snapshot: HealthSnapshot) => unknown): Condition {
  const name = decide.name === '' ? 'a function' : `the function ${decide.name}`;
  return { name, judge: (snapshot) => ask(name, decide, snapshot) };
}

function ask(
  name: string,
  decide: (snapshot: HealthSnapshot) => unknown,
  snapshot: HealthSnapshot,
): Judgement {
  const failed = (what: string): Judgement =>
    judged('undetermined', 'function-failed', `${name} ${what}`, snapshot);
  try {
    const answer = decide(snapshot);
    if (typeof answer === 'boolean') {
      const wish = wishOf(answer);
      return judged(wish, codes[wish], `${name} says ${wish}`, snapshot);
    }
    if (isPromise(answer)) {
      return failed('answers with a promise: a condition answers at once, from the snapshot alone');
    }
    const { withdraw, why } = read(answer);
    if (withdraw === undefined || why === undefined) {
      return failed(
        `answers with ${describe(answer)}: true (withdraw), false, or { withdraw, reason } with a text are answers`,
      );
    }
    const wish = wishOf(withdraw);
    return judged(wish, codes[wish], why, snapshot);
  } catch (error) {
    return failed(`has thrown: ${oneLine(errorMessage(error))}`);
  }
}

const codes = {
  withdraw: 'function-withdraws',
  announce: 'function-announces',
} as const satisfies Record<Exclude<Wish, 'undetermined'>, ConditionReasonCode>;

function wishOf(withdraw: boolean): 'withdraw' | 'announce' {
  return withdraw ? 'withdraw' : 'announce';
}

function read(answer: unknown): {
  readonly withdraw: boolean | undefined;
  readonly why: string | undefined;
} {
  const given = typeof answer === 'object' && answer !== null ? answer : {};
  const withdraw = 'withdraw' in given ? given.withdraw : undefined;
  const why = 'reason' in given ? given.reason : undefined;
  return {
    withdraw: typeof withdraw === 'boolean' ? withdraw : undefined,
    why: typeof why === 'string' && why.trim() !== '' ? oneLine(why) : undefined,
  };
}

/** Its rejection is taken care of: one that nobody listens to ends the process. */
function isPromise(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return false;
  if (typeof answer.then !== 'function') return false;
  Promise.resolve(answer).catch(() => undefined);
  return true;
}

function oneLine(text: string): string {
  const line = text.trim().replace(/\s*[\r\n]+\s*/g, ' ');
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON - 1)}…`;
}
