import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import type { Metric, Shaper } from '../policy/index.ts';
import type { Said } from './role-options.ts';

/**
 * Has a route say what its metric measures, unless the action in force, or a guard, says that attribute itself.
 * @param said what the actions and guards say
 */
export function metricShaper(
  metric: Metric,
  said: Said,
): Shaper<number | undefined, RouteExportOptions> {
  const { attribute } = metric;
  return {
    name: 'metric',
    initial: undefined,
    step: (before, { action, guarded, attributes, judgement, snapshot }) => {
      const over = guarded === undefined ? action && said.byAction[action] : said.byGuard(guarded);
      if (over?.[attribute] !== undefined) {
        return { memory: before, shaped: { attributes } };
      }
      // What is kept for lack of evidence is kept as it was.
      const { value, remark } =
        judgement.wish === 'undetermined' && before !== undefined
          ? { value: before, remark: `${attribute} ${before}, as it was` }
          : metric.measure(snapshot, before);
      return {
        memory: value,
        remark,
        shaped: { attributes: { ...attributes, [attribute]: value } },
      };
    },
  };
}
