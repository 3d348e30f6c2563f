export { AdjRibIn, type AdjRibInOptions } from './adj-rib-in.ts';
export { attributeSection, type PrefixField } from './attribute-section.ts';
export { LazyRoute, type ReceivedRoute } from './received-route.ts';
export {
  firstAsProblem,
  ineligibilityOf,
  type Ineligibility,
  type ReceivingRules,
} from './route-rules.ts';
