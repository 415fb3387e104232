import { PennonError } from '@pennon/core';
import type { ChangeRequest, ChangeRequestStatus } from '@pennon/database';
import { Option } from 'commander';
import { diffLines } from '../changes/difference-words.js';
import {
  type CommandGroup,
  type CommandSpec,
  noteOption,
  type ProjectOptions,
  projectOptions,
} from '../command.js';
import { answer, openProject, type Project } from '../project/project.js';
import { confirm } from '../terminal/confirm.js';
import { tableOf } from '../terminal/table.js';
import { timeOf } from '../terminal/time-of.js';
import { readRequest, requestId } from './read-request.js';
import { contentLines, requestLines, stateOf } from './request-words.js';

interface ListOptions extends ProjectOptions {
  readonly env?: string;
  readonly status: ChangeRequestStatus | 'all';
}

const list: CommandSpec<ListOptions> = {
  usage: 'list',
  summary: 'change requests, newest first',
  options: [
    new Option('-e, --env <environment>', 'only of this one'),
    new Option('--status <status>', 'only these')
      .choices(['open', 'published', 'rejected', 'all'])
      .default('open'),
    ...projectOptions,
  ],
  examples: ['requests list', 'requests list --env production --status all'],
  async run({ options, terminal }) {
    const project = await openProject(options, terminal);
    const status = options.status === 'all' ? null : options.status;
    const page = await project.control.changeRequests({ environment: options.env, status });
    const { requests } = page;
    answer(project, page, () =>
      requests.length === 0
        ? ['There are no such change requests.']
        : [
            tableOf(
              ['ID', 'ENVIRONMENT', 'STATE', 'AUTHOR', 'CHANGES', 'NOTE'],
              requests.map((request) => [
                String(request.id),
                request.environment,
                stateOf(request),
                request.author,
                request.changes?.map(({ key }) => key).join(', ') ?? 'settings',
                request.note ?? '',
              ]),
              terminal,
            ),
          ],
    );
  },
};

const show: CommandSpec<ProjectOptions> = {
  usage: 'show <id>',
  summary: 'one change request and what it would change',
  options: projectOptions,
  examples: ['requests show 12'],
  async run({ words: [text = ''], options, terminal }) {
    const id = requestId(text);
    const project = await openProject(options, terminal);
    const request = await readRequest(project, id);
    answer(project, request, () => requestLines(request, terminal));
    if (!project.json) await showDifferences(project, request);
  },
};

interface ApproveOptions extends ProjectOptions {
  readonly content?: string;
  readonly yes?: boolean;
}

const approve: CommandSpec<ApproveOptions> = {
  usage: 'approve <id>',
  summary: 'show what it holds and approve that; for members, who sign with --token',
  options: [
    new Option('--content <hash>', 'approve this content, which you have looked at'),
    new Option('-y, --yes', 'approve what it shows without asking').conflicts('content'),
    ...projectOptions,
  ],
  examples: ['requests approve 12 --token "$ACCESS_TOKEN"', 'requests approve 12 --content 9f2c…'],
  notes:
    "A key is nobody's approval. --token or PENNON_TOKEN takes the access token of a\nsigned-in member. What was edited since it was shown is not approved.",
  async run({ words: [text = ''], options, terminal }) {
    const id = requestId(text);
    const project = await openProject(options, terminal);
    const content = options.content ?? (await shownContent(project, id, options));
    const request = await project.control.approve(id, content);
    answer(project, request, () => [
      `You approved the content ${content}`,
      ...requestLines(request, terminal),
    ]);
  },
};

/** The hash of what is on the screen, once somebody has agreed to it. */
async function shownContent(project: Project, id: number, { yes = false }: ApproveOptions): Promise<string> {
  const request = await readRequest(project, id);
  if (!project.json) {
    for (const line of requestLines(request, project.terminal)) project.terminal.out(line);
    await showDifferences(project, request);
  }
  if (!yes) await confirm(`Approve the content ${request.content_hash}?`);
  return request.content_hash;
}

async function showDifferences({ control, terminal }: Project, request: ChangeRequest): Promise<void> {
  const { id, environment, changes, status } = request;
  if (status !== 'open' || changes === null) return;
  try {
    const { diff = [] } = await control.commit({ environment, changes, dryRun: true, changeRequest: id });
    for (const line of diffLines(diff, terminal)) terminal.out(line);
  } catch (error) {
    // Why it cannot be published now is worth knowing before approving it.
    if (!(error instanceof PennonError)) throw error;
    terminal.out(terminal.colors.dim(`As of now: ${error.message}`));
  }
}

const reject: CommandSpec<ProjectOptions & { readonly note?: string }> = {
  usage: 'reject <id>',
  summary: 'turn it down, or withdraw your own',
  options: [noteOption, ...projectOptions],
  examples: ['requests reject 12 --note "after the holidays"'],
  async run({ words: [text = ''], options, terminal }) {
    const id = requestId(text);
    const project = await openProject(options, terminal);
    const request = await project.control.reject(id, options.note);
    answer(project, request, () => requestLines(request, terminal));
  },
};

const publish: CommandSpec<ProjectOptions & { readonly at?: string }> = {
  usage: 'publish <id>',
  summary: 'make it happen, now or at a time',
  options: [
    new Option('--at <time>', 'by itself, at this time (ISO 8601); `never` takes that back'),
    ...projectOptions,
  ],
  examples: ['requests publish 12', 'requests publish 12 --at 2027-01-04T09:00:00Z'],
  async run({ words: [text = ''], options, terminal }) {
    const id = requestId(text);
    const { at } = options;
    const time = at === undefined || at === 'never' ? null : timeOf(at);
    const project = await openProject(options, terminal);
    if (at !== undefined) {
      const request = await project.control.schedule(id, time);
      return answer(project, request, () => requestLines(request, terminal));
    }
    const result = await project.control.publish(id);
    const became = 'revision' in result ? `: revision ${result.revision}` : '';
    answer(project, result, () => [`Request ${id} is published${became}`]);
    if (!project.json) for (const line of contentLines(await readRequest(project, id))) terminal.out(line);
  },
};

export const requestCommands: CommandGroup = {
  usage: 'requests',
  summary: 'propose, approve and publish changes of protected environments',
  commands: [list, show, approve, reject, publish],
};
