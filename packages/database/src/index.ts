export {
  type CommitRequest,
  type CommitResult,
  type Control,
  createControl,
  type ProposedChange,
  type RpcClient,
} from './control.js';
export { describeSchema } from './describe-schema.js';
export { ramped, toggled, withServed } from './flag-edits.js';
export { type MigrateOptions, migrate, type SqlClient } from './migrate.js';
export { type Migration, type PlatformScript, readMigrations, readPlatform } from './read-migrations.js';
