import { readFile } from 'node:fs/promises';
import { PennonError } from '@pennon/core';
import { type AuditCheckpoint, brokenLineOf } from '@pennon/database';
import { Option } from 'commander';
import { type CommandSpec, type ProjectOptions, projectOptions } from '../command.js';
import { answer, openProject } from '../project/project.js';
import type { Terminal } from '../terminal/terminal.js';
import { writeNew } from '../terminal/write-new.js';

interface VerifyOptions extends ProjectOptions {
  readonly checkpoint?: string;
  readonly save?: string;
  readonly file?: string;
}

export const verifyAudit: CommandSpec<VerifyOptions> = {
  usage: 'verify',
  summary: 'check the chain of hashes; exit code 1 when it is broken',
  options: [
    new Option('--checkpoint <file>', 'also that what it saw is still there'),
    new Option('--save <file>', "keep this check's checkpoint").conflicts('file'),
    new Option('--file <file>', 'check an export, without a database'),
    ...projectOptions,
  ],
  examples: [
    ['audit verify --save checkpoint.json', 'keep that file elsewhere'],
    ['audit verify --checkpoint checkpoint.json', 'nothing before it was changed'],
    'audit verify --file audit.ndjson --checkpoint checkpoint.json',
  ],
  async run({ options, terminal }) {
    const checkpoint =
      options.checkpoint === undefined ? undefined : await readCheckpoint(options.checkpoint);
    if (options.file !== undefined) return await verifyFile(options.file, { checkpoint, options, terminal });
    const project = await openProject(options, terminal);
    const verdict = await project.control.verifyAudit(checkpoint);
    const { ok, rows, broken } = verdict;
    if (options.save !== undefined && ok) await writeNew(options.save, JSON.stringify(verdict.checkpoint));
    answer(project, verdict, () =>
      broken === null
        ? [
            `The audit is whole: ${rows} rows${checkpoint === undefined ? '' : ', and all that the checkpoint saw'}.`,
          ]
        : [
            terminal.colors.red(
              `Row ${broken.seq} of ${broken.chain} does not fit: ${problems[broken.problem]}.`,
            ),
          ],
    );
    if (!ok) process.exitCode = 1;
  },
};

const problems = {
  changed: 'its text was changed',
  missing: 'rows before it are missing',
  order: 'another row stood before it',
} as const;

async function verifyFile(
  file: string,
  {
    checkpoint,
    options,
    terminal,
  }: { checkpoint?: AuditCheckpoint | undefined; options: VerifyOptions; terminal: Terminal },
): Promise<void> {
  const lines = (await readText(file)).split('\n').filter((line) => line !== '');
  const broken = brokenLineOf(lines, checkpoint);
  answer(
    { json: options.json ?? false, terminal },
    { ok: broken === undefined, lines: lines.length, broken: broken ?? null },
    () => [
      broken === undefined
        ? `${file} is whole: ${lines.length} lines.`
        : terminal.colors.red(
            broken > lines.length
              ? `${file} ends before the checkpoint.`
              : `Line ${broken} of ${file} does not fit.`,
          ),
    ],
  );
  if (broken !== undefined) process.exitCode = 1;
}

async function readCheckpoint(file: string): Promise<AuditCheckpoint> {
  try {
    const checkpoint = JSON.parse(await readText(file)) as AuditCheckpoint;
    if (typeof checkpoint?.chains === 'object' && typeof checkpoint.hash === 'string') return checkpoint;
    throw new TypeError('it is no checkpoint');
  } catch (cause) {
    if (cause instanceof PennonError) throw cause;
    throw new PennonError('FILE_UNREADABLE', `${file} cannot be read: ${(cause as Error).message}.`, {
      hint: '`pennon audit verify --save` and `pennon audit export` write checkpoints.',
      cause,
    });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new PennonError('FILE_UNREADABLE', `${file} cannot be read: ${(cause as Error).message}.`, {
      hint: 'Check the path.',
      cause,
    });
  }
}
