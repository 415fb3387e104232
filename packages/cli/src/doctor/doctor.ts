import { Option } from 'commander';
import { type CommandSpec, type ReadOptions, readOptions } from '../command.js';
import { givenDatabaseUrl } from '../postgres/database-url-of.js';
import { answer, openScope } from '../project/project.js';
import type { Terminal } from '../terminal/terminal.js';
import type { Check, Status } from './check.js';
import { checkApi } from './check-api.js';
import { checkClock } from './check-clock.js';
import { checkDatabase } from './check-database.js';
import { checkFindings } from './check-findings.js';
import { checkRealtime } from './check-realtime.js';

export const doctor: CommandSpec<ReadOptions & { readonly databaseUrl?: string | true }> = {
  usage: 'doctor',
  summary: 'what is missing in a project, and how to fix it',
  options: [
    new Option('--database-url [url]', 'look into the database too; without a value, at DATABASE_URL'),
    ...readOptions,
  ],
  examples: ['doctor', ['doctor --database-url', 'migrations and pg_cron too'], ['doctor --json', 'in CI']],
  notes: 'Exit code 1 when a check fails. Warnings do not fail.',
  async run({ options, terminal }) {
    const { databaseUrl } = options;
    const scope = await openScope(options, terminal);
    const checks: Check[] = [];
    const add = (more: readonly Check[]) => {
      checks.push(...more);
      if (!scope.json) for (const check of more) terminal.out(checkLines(check, terminal));
    };
    terminal.progress(`Asking ${scope.host}…`);
    const api = await checkApi(scope);
    add(api.checks);
    if (api.isReachable) add([await checkClock(scope.connection.url)]);
    if (api.isReady) add(await checkFindings(scope));
    terminal.progress('Joining channels…');
    if (api.isReady) add(await checkRealtime(scope));
    terminal.progress('Asking the database…');
    const url = databaseUrl === undefined ? undefined : givenDatabaseUrl(databaseUrl, process.env);
    add(await checkDatabase(url, scope.connection));
    const failures = checks.filter(({ status }) => status === 'failed').length;
    if (failures > 0) process.exitCode = 1;
    answer(scope, { ok: failures === 0, project: scope.host, checks }, () => [
      '',
      verdict(failures, scope.host),
    ]);
  },
};

const marks: Readonly<Record<Status, string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '-' };

function checkLines({ check, status, message, hint }: Check, { colors }: Terminal): string {
  const paint = { ok: colors.green, warning: colors.yellow, failed: colors.red, skipped: colors.dim }[status];
  const line = `${paint(marks[status])} ${check}: ${message}`;
  return hint === undefined || status === 'ok' ? line : `${line}\n    ${colors.bold('fix')} ${hint}`;
}

function verdict(failures: number, host: string): string {
  if (failures === 0) return `${host} is fit.`;
  return failures === 1
    ? `One thing is to be fixed at ${host}.`
    : `${failures} things are to be fixed at ${host}.`;
}
