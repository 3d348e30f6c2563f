import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import type { ActionName, Metric, Shaper } from '../policy/index.ts';
import type { ActionAttributes } from './actions.ts';

/**
 * Has a route say what its metric measures, unless the action in force says that attribute itself.
 * @param said what the actions say
 */
export function metricShaper(
  metric: Metric,
  said: Readonly<Partial<Record<ActionName, ActionAttributes>>>,
): Shaper<number | undefined, RouteExportOptions> {
  const { attribute } = metric;
  return {
    name: 'metric',
    initial: undefined,
    step: (before, { action, attributes, judgement, snapshot }) => {
      if (action === undefined || said[action]?.[attribute] !== undefined) {
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
