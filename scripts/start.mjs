// `npm start`: builds the packages, runs the embedded stack and the demo beside it, and says what to try.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const started = Date.now();
const say = (line) =>
  console.log(`\x1b[2m${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s\x1b[0m  ${line}`);

say('Building the packages');
const build = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);

const port = await freePort(Number(process.env.PORT ?? 3000));
const stackPort = await freePort(Number(process.env.PENNON_PORT ?? 54_390));
say('Starting Postgres, REST and Realtime, then the demo');
const stack = spawn(
  process.execPath,
  [
    ...['packages/cli/bin/pennon.js', 'dev', '--seed', 'apps/demo/pennon.seed.json'],
    ...['--port', String(stackPort)],
    ...[
      '--',
      process.execPath,
      'node_modules/next/dist/bin/next',
      'dev',
      'apps/demo',
      '--port',
      String(port),
    ],
  ],
  { stdio: 'inherit', env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stack.kill(signal));
stack.once('exit', (code) => process.exit(code ?? 0));

const address = `http://localhost:${port}`;
await untilAnswered(address);
say('The demo answers');
console.log(`
  \x1b[1mThe shop\x1b[0m        ${address}

  With the page open, in another terminal:
    npx pennon flags toggle new-checkout      another checkout, without a reload
    npx pennon flags set hero regatta         another hero: harbour, regatta or night
    npx pennon flags ramp free-shipping 60    more of the hundred sample users
    npx pennon flags list

  Or use the Operator drawer, bottom right on the page. Stop with Ctrl+C; the data stays in .pennon.
`);

/** The first free port from `wanted` on. */
async function freePort(wanted) {
  for (let port = wanted; port < wanted + 20; port += 1) {
    const probe = createServer().listen(port);
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    probe.close();
    if (isFree) return port;
    say(`Port ${port} is taken; trying ${port + 1}`);
  }
  console.error(
    `No free port from ${wanted} to ${wanted + 19}. Set PORT (the shop) or PENNON_PORT (the stack) to a free one.`,
  );
  process.exit(1);
}

async function untilAnswered(url) {
  for (;;) {
    const isAnswered = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isAnswered) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
