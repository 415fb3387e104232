// What 50 flags cost a Server Component, in a real `next build && next start`: asked one after the other, the ruleset's
// way through Next's cache and the request's identity included. The goal is a median below 1 ms, of the whole: what Next
// and Node take of it themselves is measured beside it.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checksumOf } from '@pennon/core';

const GOAL_MS = 1;
const REQUESTS = 1_000;
const WARM_UP = 200;
const QUIET_REQUESTS = 100;
/** Longer than an answer of Next's cache serves other requests. */
const QUIET_MS = 150;
const app = fileURLToPath(new URL('bench-app', import.meta.url));
const next = fileURLToPath(import.meta.resolve('next/dist/bin/next'));

const project = await startProject();
const env = {
  ...process.env,
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  SUPABASE_URL: project.url,
  SUPABASE_SECRET_KEY: 'sb_secret_bench',
  DIST_DIR: '.next-bench',
};
try {
  await promisify(execFile)(process.execPath, [next, 'build', app], { env });
  const server = await startServer();
  try {
    report(await measured(server.url), await measuredInQuiet(server.url));
  } finally {
    server.stop();
  }
} finally {
  project.close();
}

/** Answers as a database with 50 flags does: rules, a rollout to a share of users, and an experiment. */
async function startProject() {
  const documents = [
    {
      kind: 'experiment',
      key: 'trial',
      version: 1,
      body: {
        key: 'trial',
        version: 1,
        status: 'running',
        split: [
          { variation: 'on', weight: 50_000 },
          { variation: 'off', weight: 50_000 },
        ],
        control: 'off',
        traffic: 100_000,
      },
    },
    ...Array.from({ length: 50 }, (_, index) => ({
      kind: 'flag',
      key: `flag-${index}`,
      version: 1,
      body: flag(index),
    })),
  ];
  const all = { type: 'full', revision: 1, checksum: checksumOf(documents), documents };
  const { documents: _, ...rest } = all;
  const server = createServer(({ url }, response) => {
    const answer = url.includes('since=1') ? { ...rest, type: 'unchanged' } : all;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close().closeAllConnections(),
  };
}

function flag(index) {
  const serves = [
    { split: [{ variation: 'on', weight: 25_000 }] },
    { experiment: 'trial' },
    { variation: 'on' },
  ];
  return {
    key: `flag-${index}`,
    type: 'boolean',
    status: 'active',
    delivery: 'rules',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    offVariation: 'off',
    rules: [
      {
        id: 'staff',
        when: { attribute: 'userId', op: 'in', values: ['ada', 'grace'] },
        serve: { variation: 'on' },
      },
      { id: 'rollout', serve: serves[index % serves.length] },
    ],
    fallthrough: { variation: 'off' },
  };
}

async function startServer() {
  const child = spawn(process.execPath, [next, 'start', app, '--port', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  child.stdout.setEncoding('utf8');
  let said = '';
  for await (const text of child.stdout) {
    said += text;
    const url = /http:\/\/localhost:\d+/.exec(said)?.[0];
    if (url && said.includes('Ready')) return { url, stop: () => child.kill() };
  }
  throw new Error(`next start ended:\n${said}`);
}

/** The pages in turn, so that what else the machine does happens to all. */
async function measured(url) {
  const times = { inside: [], flags: [], plain: [], request: [], cache: [], waits: [] };
  for (let request = -WARM_UP; request < REQUESTS; request++) {
    const init = { headers: { cookie: `user=user-${request}` } };
    const [flags, html] = await timed(`${url}/flags`, init);
    const [plain] = await timed(`${url}/plain`, init);
    const [, own] = await timed(`${url}/next`, init);
    if (request < 0) continue;
    times.inside.push(saidIn(html, 'took'));
    times.flags.push(flags);
    times.plain.push(plain);
    for (const part of ['request', 'cache', 'waits']) times[part].push(saidIn(own, part));
  }
  return times;
}

/** After each pause the first flag asks Next's cache what has changed. */
async function measuredInQuiet(url) {
  const times = [];
  for (let request = 0; request < QUIET_REQUESTS; request++) {
    await setTimeout(QUIET_MS);
    const [, html] = await timed(`${url}/flags`, { headers: { cookie: `user=user-${request}` } });
    times.push(saidIn(html, 'took'));
  }
  return times;
}

function saidIn(html, part) {
  return Number(new RegExp(`data-${part}-ms="([\\d.e-]+)"`).exec(html)[1]);
}

async function timed(url, init) {
  const start = performance.now();
  const html = await (await fetch(url, init)).text();
  return [performance.now() - start, html];
}

function report({ inside, flags, plain, request, cache, waits }, quiet) {
  const at = (list, share) => [...list].sort((one, other) => one - other)[Math.floor(share * list.length)];
  const line = (list) =>
    [0.5, 0.9, 0.99].map((share) => `p${share * 100} ${at(list, share).toFixed(2)} ms`).join(', ');
  console.log(`50 flags in a Server Component, ${REQUESTS} requests after ${WARM_UP}:`);
  console.log(`  inside the component       ${line(inside)}`);
  console.log(`  after ${QUIET_MS} ms of quiet      ${line(quiet)}`);
  console.log(`  the page with them         ${line(flags)}`);
  console.log(`  the page without           ${line(plain)}`);
  console.log('What Next and Node take themselves, in a component without flags:');
  console.log(`  cookies(), headers()       ${line(request)}`);
  console.log(`  50 empty async functions   ${line(waits)}`);
  console.log(`  one answer from its cache  ${line(cache)}`);
  const overheadMs = at(inside, 0.5);
  console.log(`Overhead p50 ${overheadMs.toFixed(2)} ms; the goal is below ${GOAL_MS} ms.`);
  if (overheadMs >= GOAL_MS) process.exitCode = 1;
}
