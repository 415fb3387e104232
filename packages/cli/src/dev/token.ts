import { PennonError } from '@pennon/core';
import { signLocalToken } from '@pennon/local';
import { Option } from 'commander';
import { type CommandSpec, jsonOption } from '../command.js';
import { findLocalStack, type LocalStackFile } from '../project/local-stack.js';
import { answer } from '../project/project.js';
import { collected } from '../terminal/collected.js';
import { claimsOf } from './claims-of.js';
import { secondsOf } from './seconds-of.js';

interface TokenOptions {
  readonly user: string;
  readonly claim?: readonly string[];
  readonly ttl: string;
  readonly json?: boolean;
}

export const token: CommandSpec<TokenOptions> = {
  usage: 'token',
  summary: 'sign in without an auth server: a token of the running stack',
  options: [
    new Option('-u, --user <id>', 'the `sub`, which is the userId').makeOptionMandatory(),
    new Option('-c, --claim <name=value>', 'one more claim, `auth.<name>` of a rule').argParser(collected),
    new Option('--ttl <time>', 'how long it is good for: 90s, 15m, 12h, 7d').default('1h'),
    jsonOption,
  ],
  examples: [
    ['dev token --user ada --claim plan=pro', 'for `Authorization`, or `accessToken`'],
    ['dev token --user ada --claim admin=true --claim \'teams=["a"]\'', 'values that are JSON are taken so'],
    'dev token --user ada --ttl 5m --json',
  ],
  notes:
    'The role is `authenticated` unless a claim says otherwise. Development only: a\nproject in production has Supabase Auth.',
  async run({ options, terminal }) {
    const { user, claim = [], json = false } = options;
    const ttlSeconds = secondsOf(options.ttl);
    const claims = { role: 'authenticated', aud: 'authenticated', ...claimsOf(claim), sub: user };
    const { dataDir } = await runningStack(process.cwd());
    const signed = await signLocalToken({ dataDir, claims, ttlSeconds });
    if (json) answer({ json, terminal }, { token: signed, claims, ttlSeconds }, () => []);
    else terminal.data(signed);
  },
};

/** @throws PennonError `CONNECTION_MISSING` */
async function runningStack(folder: string): Promise<LocalStackFile> {
  const stack = await findLocalStack(folder);
  if (stack === undefined) throw stackMissing('No `pennon dev` runs in this folder or one above it.');
  try {
    await fetch(`${stack.url}/health`, { signal: AbortSignal.timeout(5_000) });
    return stack;
  } catch (cause) {
    // One that was killed left its file behind.
    throw stackMissing(`The \`pennon dev\` of this folder does not answer at ${stack.url}.`, cause);
  }
}

function stackMissing(message: string, cause?: unknown): PennonError {
  return new PennonError('CONNECTION_MISSING', message, {
    hint: 'Start it with `npx pennon dev`. A hosted project signs its users in through Supabase Auth.',
    cause,
  });
}
