import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RunningProcess, startProcess } from '@pennon/test-support';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bin, emptyFolder, type Outcome } from '../pennon.js';
import { pennonHere } from '../pennon-here.js';

let cwd: string;
let dev: RunningProcess;
const authorizations: (string | undefined)[] = [];
const bodies: unknown[] = [];

const receiver = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  authorizations.push(request.headers.authorization);
  bodies.push(JSON.parse(text));
  response.end();
  receiver.emit('delivery');
});

const seed = {
  documents: [
    {
      kind: 'flag',
      body: {
        key: 'concierge',
        type: 'boolean',
        status: 'active',
        delivery: 'values',
        variations: [
          { key: 'on', value: true },
          { key: 'off', value: false },
        ],
        offVariation: 'off',
        rules: [
          {
            id: 'pro',
            when: { attribute: 'auth.plan', op: 'equals', value: 'pro' },
            serve: { variation: 'on' },
          },
        ],
        fallthrough: { variation: 'off' },
      },
    },
  ],
};

beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  [cwd] = await Promise.all([emptyFolder(), once(receiver, 'listening')]);
  await writeFile(`${cwd}/seed.json`, JSON.stringify(seed));
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/revalidate`;
  dev = await startProcess(bin, ['dev', '--port', '0', '--seed', 'seed.json', '--webhook', hook], {
    cwd,
    ready: /Stop with Ctrl\+C/,
  });
});

afterAll(async () => {
  await dev?.stop();
  receiver.close();
});

const run = (...args: readonly string[]): Promise<Outcome> => pennonHere(args, { cwd });

/** What the database answers to whoever sends this token, or none. */
async function concierge(token?: string): Promise<unknown> {
  const [, url = ''] = /Pennon is running at (\S+)/.exec(dev.output()) ?? [];
  const [, apikey = ''] = /publishable key +(\S+)/.exec(dev.output()) ?? [];
  const response = await fetch(`${url}/rest/v1/rpc/pennon_evaluate`, {
    method: 'POST',
    headers: {
      apikey,
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ environment: 'development', context: {}, keys: ['concierge'] }),
  });
  const { flags } = (await response.json()) as { readonly flags: { readonly concierge: { value: unknown } } };
  return flags.concierge.value;
}

it('a token of `dev token` signs a user in, with claims that rules believe', async () => {
  const { out, exitCode } = await run('dev', 'token', '--user', 'ada', '--claim', 'plan=pro');
  expect(exitCode).toBe(0);
  expect(await concierge(out.trim())).toBe(true);
  expect(await concierge()).toBe(false);
});

it('a token holds its user, its claims and its end', async () => {
  const args = ['--user', 'ada', '--claim', 'level=3', '--claim', 'teams=["a=b"]', '--ttl', '15m', '--json'];
  const { token } = JSON.parse((await run('dev', 'token', ...args)).out) as { readonly token: string };
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  expect(payload).toMatchObject({ sub: 'ada', role: 'authenticated', level: 3, teams: ['a=b'] });
  expect(payload.exp - payload.iat).toBe(15 * 60);
});

it.each<readonly [readonly string[], string]>([
  [['--claim', 'plan'], 'is no claim'],
  [['--claim', 'sub=eve'], '--user'],
  [['--ttl', 'forever'], '15m'],
  [['--ttl', '0s'], '15m'],
])('`dev token --user ada %j` is refused', async (args, problem) => {
  const { err, exitCode } = await run('dev', 'token', '--user', 'ada', ...args);
  expect(exitCode).toBe(1);
  expect(err).toContain(problem);
});

it('`dev --webhook` is told of a change, with the secret that was printed', async () => {
  const delivered = once(receiver, 'delivery');
  await run('flags', 'toggle', 'concierge');
  await delivered;
  const [, secret] = /its secret +(\S+)/.exec(dev.output()) ?? [];
  expect(authorizations.at(-1)).toBe(`Bearer ${secret}`);
  expect(bodies.at(-1)).toMatchObject({ table: 'environments', record: { key: 'development' } });
});

it('`dev --webhook` takes an address only', async () => {
  const { err, exitCode } = await run('dev', '--webhook', 'localhost:3000');
  expect(exitCode).toBe(1);
  expect(err).toContain('is no http address');
});

it('`dev token` says so when nothing runs, also after a stack was killed', async () => {
  const elsewhere = await pennonHere(['dev', 'token', '--user', 'ada'], { cwd: await emptyFolder() });
  expect([elsewhere.exitCode, elsewhere.err]).toEqual([1, expect.stringContaining('npx pennon dev')]);
  await dev.stop('SIGKILL');
  const { err, exitCode } = await run('dev', 'token', '--user', 'ada');
  expect(exitCode).toBe(1);
  expect(err).toContain('does not answer');
});
