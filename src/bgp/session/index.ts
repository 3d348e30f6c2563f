export type { Cease } from './cease.ts';
export type { Connection, ConnectionHandlers, Dialer } from './connection.ts';
export {
  noConnections,
  placeForIncoming,
  stepConnections,
  type ConnectionName,
  type Connections,
  type ConnectionsStep,
  type SessionChange,
} from './connections.ts';
export type { SessionEvent } from './events.ts';
export { families, familyNumbers, familyOf, type Family } from './family.ts';
export { step } from './machine.ts';
export { ReceivedUpdate } from './received-update.ts';
export { roleNumber, roles, type Role } from './role.ts';
export { Session, type SessionOptions } from './session.ts';
export {
  stopped,
  type NegotiatedSession,
  type SessionAction,
  type SessionContext,
  type SessionPhase,
  type SessionReason,
  type SessionReasonCode,
  type SessionState,
  type SessionTimer,
  type Step,
} from './state.ts';
