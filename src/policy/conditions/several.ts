import type {
  Certain,
  Condition,
  ConditionPart,
  ConditionReasonCode,
  Judgement,
} from '../condition.ts';
import { fewOf } from '../evidence.ts';
import type { HealthSnapshot } from '../snapshot.ts';
import { judged } from './judgements.ts';

/** Withdraw when all of the conditions do. One that announces decides, whatever cannot be told of the others. */
export function allOf(parts: readonly Condition[]): Condition {
  return several('allOf', parts, 'announce');
}

/** Withdraw when any of the conditions does. One that withdraws decides, whatever cannot be told of the others. */
export function anyOf(parts: readonly Condition[]): Condition {
  return several('anyOf', parts, 'withdraw');
}

/** @param decisive what a single part can wish for all */
function several(key: string, parts: readonly Condition[], decisive: Certain): Condition {
  return {
    name: `${key}: [${parts.map(({ name }) => name).join(', ')}]`,
    judge: (snapshot, memory) => {
      const memories = typeof memory === 'object' ? memory : [];
      const judgements = parts.map((part, index) => part.judge(snapshot, memories[index]));
      const said = judgements.map((one, index) => ({
        name: parts[index]?.name ?? '',
        wish: one.wish,
        reason: one.reason,
      }));
      return {
        ...decideTogether(said, decisive, snapshot),
        memory: judgements.map((one) => one.memory),
      };
    },
    warn: (backends) =>
      parts.flatMap(
        (part, index) =>
          part.warn?.(backends).map(({ path, problem }) => ({
            path: `${key}[${index}].${path}`,
            problem,
          })) ?? [],
      ),
  };
}

/** Kleene's or (`withdraw` decides) and and (`announce` decides). */
function decideTogether(
  said: readonly ConditionPart[],
  decisive: Certain,
  snapshot: HealthSnapshot,
): Judgement {
  const deciding =
    [decisive, 'undetermined' as const]
      .map((wish) => said.filter((part) => part.wish === wish))
      .find((some) => some.length > 0) ?? said;
  const wish = deciding[0]?.wish ?? 'undetermined';
  const message = fewOf([...new Set(deciding.map(({ reason }) => reason.message))], '; ');
  return judged(wish, codeOf(deciding), message, snapshot, { parts: said });
}

function codeOf(deciding: readonly ConditionPart[]): ConditionReasonCode {
  const [code, ...others] = new Set(deciding.map(({ reason }) => reason.code));
  return code !== undefined && others.length === 0 ? code : 'several-conditions';
}
