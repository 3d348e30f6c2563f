export { allOffline } from './all-offline.ts';
export { anyOffline } from './any-offline.ts';
export { fewerOnlineThan } from './fewer-online-than.ts';
export { ofGroup } from './of-group.ts';
export { onlineBelow } from './online-below.ts';
export { ownFunction, type ConditionAnswer } from './own-function.ts';
export { allOf, anyOf } from './several.ts';
export { weightBelow } from './weight-below.ts';
