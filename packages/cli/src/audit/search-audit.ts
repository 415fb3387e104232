import type { AuditEntry, AuditFilters, AuditOutcome } from '@pennon/database';
import { Option } from 'commander';
import { type CommandSpec, type ProjectOptions, projectOptions } from '../command.js';
import { answer, openProject } from '../project/project.js';
import { countOf } from '../terminal/count-of.js';
import { tableOf } from '../terminal/table.js';
import { timeOf } from '../terminal/time-of.js';

interface SearchOptions extends ProjectOptions {
  readonly env?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly outcome?: AuditOutcome;
  readonly unit?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
}

export const searchAudit: CommandSpec<SearchOptions> = {
  usage: 'search',
  summary: 'who did or tried what, newest first',
  options: [
    new Option('-e, --env <environment>', 'only in this one'),
    new Option('--actor <actor>', 'only by them'),
    new Option('--action <action>', 'only this, such as commit, kill, approve'),
    new Option('--outcome <outcome>', 'only those').choices(['accepted', 'refused', 'failed']),
    new Option('--unit <unit>', 'only what names this unit; found by its hash'),
    new Option('--since <time>', 'an ISO time, or how long ago: 90m, 12h, 7d'),
    new Option('--until <time>', 'likewise'),
    new Option('--limit <count>', 'how many, up to 500').default('50'),
    ...projectOptions,
  ],
  examples: ['audit search --env production --since 7d', 'audit search --outcome refused --json'],
  async run({ options, terminal }) {
    const filters = filtersOf(options);
    const project = await openProject(options, terminal);
    const page = await project.control.searchAudit(filters);
    answer(project, page, () => [
      page.rows.length === 0
        ? 'The audit has no such rows.'
        : tableOf(['AT', 'ACTOR', 'ACTION', 'OUTCOME'], page.rows.map(rowOf), terminal),
      ...(page.next === null
        ? []
        : [terminal.colors.dim(`Older ones: --until ${page.next.at}, or a higher --limit`)]),
    ]);
  },
};

function filtersOf({ env, actor, action, outcome, unit, since, until, limit }: SearchOptions): AuditFilters {
  const wanted = {
    environment: env,
    actor,
    action,
    outcome,
    unit,
    from: since === undefined ? undefined : timeOf(since).toISOString(),
    until: until === undefined ? undefined : timeOf(until).toISOString(),
    page_size: countOf('--limit', limit, 500),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function rowOf({ at, actor, action, environment, outcome, details }: AuditEntry): readonly string[] {
  const { note, code } = details;
  const said = [outcome, code, note].filter((word) => typeof word === 'string');
  return [at.slice(0, 16).replace('T', ' '), actor, `${action} ${environment ?? ''}`.trim(), said.join(', ')];
}
