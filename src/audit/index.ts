export { explain, type Explanation } from './explain.ts';
export {
  AuditFile,
  parseAuditFile,
  type AuditFileEvents,
  type AuditFileOptions,
  type AuditReasonCode,
} from './file/audit-file.ts';
export { readAudit, readJsonLines, type DamagedLine, type ReadOptions } from './file/read-lines.ts';
export type {
  AuditBackend,
  AuditCheck,
  AuditDecision,
  AuditLink,
  AuditPeer,
  AuditResult,
  AuditSnapshot,
} from './parts.ts';
export {
  auditRecord,
  type AuditChange,
  type AuditEvidence,
  type AuditRecord,
  type AuditStanding,
  type AuditSubject,
  type BackendRecord,
  type CheckRecord,
  type LinkRecord,
  type PeerRecord,
} from './record.ts';
export {
  parseTraceEntry,
  TraceRecorder,
  type TracedGroup,
  type TracedResult,
  type TraceEntry,
  type TraceRecorderOptions,
} from './trace.ts';
