export { describe } from './describe.ts';
export { Emitter } from './emitter.ts';
export {
  ConfigurationError,
  errorCode,
  errorMessage,
  KeepcastError,
  notAvailable,
  within,
  type ConfigurationErrorCode,
} from './errors.ts';
export * from './net/index.ts';
export { reason, type Reason } from './reason.ts';
export { isSame } from './same.ts';
export { refuseUnknownKeys, suggest, unknownName, type KnownKeys } from './suggestion.ts';
export * from './time/index.ts';
export { optional, parseBoolean, parseList, parseOneOf, parseWhole } from './values.ts';
