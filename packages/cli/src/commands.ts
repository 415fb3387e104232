import { environmentCommands } from './administration/environments.js';
import { memberCommands } from './administration/members.js';
import { tokenCommands } from './administration/tokens.js';
import { exportAudit } from './audit/export-audit.js';
import { pruneAudit } from './audit/prune-audit.js';
import { searchAudit } from './audit/search-audit.js';
import { verifyAudit } from './audit/verify-audit.js';
import type { CommandGroup, CommandSpec } from './command.js';
import { dev } from './dev/dev.js';
import { doctor } from './doctor/doctor.js';
import { archiveFlag, restoreFlag } from './flags/archive-flag.js';
import { createFlag } from './flags/create-flag.js';
import { listFlags } from './flags/list-flags.js';
import { rampFlag } from './flags/ramp-flag.js';
import { setFlag } from './flags/set-flag.js';
import { showFlag } from './flags/show-flag.js';
import { toggleFlag } from './flags/toggle-flag.js';
import { promote } from './history/promote.js';
import { rollBack } from './history/roll-back.js';
import { showDiff } from './history/show-diff.js';
import { showHistory } from './history/show-history.js';
import { init } from './init/init.js';
import { migrateCommand } from './migrate/migrate.js';
import { requestCommands } from './requests/commands.js';
import { killFlag } from './requests/kill-flag.js';
import { types } from './types/command.js';
import { exportUnit } from './units/export-unit.js';
import { forgetUnit } from './units/forget-unit.js';

const flagCommands: CommandGroup = {
  usage: 'flags',
  summary: 'list, show, make and change flags',
  commands: [listFlags, showFlag, createFlag, toggleFlag, rampFlag, setFlag, archiveFlag, restoreFlag],
};

const auditCommands: CommandGroup = {
  usage: 'audit',
  summary: 'who did what, and that nobody rewrote it',
  commands: [verifyAudit, searchAudit, exportAudit, pruneAudit],
};

/** Every command of `pennon`, in the order of its help. */
export const commands: readonly (CommandSpec | CommandGroup)[] = [
  dev,
  init,
  migrateCommand,
  doctor,
  flagCommands,
  types,
  showHistory,
  showDiff,
  rollBack,
  promote,
  killFlag,
  requestCommands,
  auditCommands,
  memberCommands,
  tokenCommands,
  environmentCommands,
  exportUnit,
  forgetUnit,
];
