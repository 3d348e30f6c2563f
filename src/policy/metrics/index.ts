export type { Measure, Metric, MetricAttribute } from './metric.ts';
export {
  parseMetric,
  type LinearMetricOptions,
  type MetricOptions,
  type PriorityMetricOptions,
} from './metric-options.ts';
