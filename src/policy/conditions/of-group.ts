import { describe, reason } from '../../core/index.ts';
import type { Condition } from '../condition.ts';
import { judged } from './judgements.ts';

/** A condition for one of several health groups. */
export function ofGroup(group: string, when: Condition): Condition {
  return {
    name: `${group}: ${when.name}`,
    judge: (snapshot, memory) => {
      const { groups = {} } = snapshot;
      const seen = Object.hasOwn(groups, group) ? groups[group] : undefined;
      if (seen === undefined) {
        const message = `there is no health group ${describe(group)}`;
        return { ...judged('undetermined', 'unknown-group', message, snapshot), memory };
      }
      const judgement = when.judge(seen, memory);
      const { code, message, evidence } = judgement.reason;
      return { ...judgement, reason: reason(code, `${group}: ${message}`, evidence) };
    },
    warn: ({ groups }) =>
      groups?.[group] === undefined
        ? []
        : (when.warn?.(groups[group]).map(({ path, problem }) => ({
            path: `when.${path}`,
            problem,
          })) ?? []),
  };
}
