export type {
  Administration,
  ApiToken,
  Environment,
  Finding,
  Member,
  MemberRole,
} from './administration.js';
export type {
  Audit,
  AuditCheckpoint,
  AuditCursor,
  AuditEntry,
  AuditFilters,
  AuditOutcome,
  AuditVerdict,
} from './audit.js';
export { brokenLineOf } from './broken-line-of.js';
export type { Configuration, InheritedCommit } from './configuration.js';
export {
  type CommitRequest,
  type CommitResult,
  type CommitWarning,
  type Control,
  createControl,
  type ProposedChange,
} from './control.js';
export { describeSchema } from './describe-schema.js';
export type {
  EvaluationCountEvent,
  Events,
  EventVerdict,
  ExperimentCounts,
  ExposureEvent,
  ForgottenUnit,
  IngestEvent,
  IngestResult,
  MetricEvent,
  NamingDocument,
  NamingRequest,
  UnitExport,
  VariationCounts,
} from './events.js';
export { ramped, toggled, withServed } from './flag-edits.js';
export type {
  ChangeRequest,
  ChangeRequestQuery,
  ChangeRequestStatus,
  EnvironmentSettings,
  FreezeWindow,
  Governance,
} from './governance.js';
export type {
  CommitEntry,
  Difference,
  DiffSide,
  DocumentAddress,
  DocumentDiff,
  DocumentVersion,
  History,
  HistoryPage,
  HistoryRequest,
  PromoteRequest,
  RollbackRequest,
} from './history.js';
export { type MigrateOptions, migrate, pendingMigrations, type SqlClient } from './migrate.js';
export { type Migration, type PlatformScript, readMigrations, readPlatform } from './read-migrations.js';
export type { RpcClient } from './rpc-client.js';
