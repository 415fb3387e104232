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

const port = await freePort(wantedPort('PORT', 3000));
const stackPort = await freePort(wantedPort('PENNON_PORT', 54_390));
say('Starting Postgres, REST and Realtime, then the demo');
const stack = spawn(
  process.execPath,
  [
    ...['packages/cli/bin/pennon.js', 'dev', '--seed', 'apps/demo/pennon.seed.json'],
    ...['--port', String(stackPort)],
    ...['--webhook', `http://localhost:${port}/api/pennon/revalidate`],
    ...[
      '--',
      process.execPath,
      'node_modules/next/dist/bin/next',
      'dev',
      'apps/demo',
      '--port',
      String(port),
      // Like the stack: nobody else on the network, for whoever sees the page can also edit its flags.
      '--hostname',
      'localhost',
    ],
  ],
  { stdio: 'inherit', env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stack.kill(signal));
stack.once('exit', (code) => process.exit(code ?? 1));

const address = `http://localhost:${port}`;
const status = await firstAnswer(address);
say(status < 400 ? 'The demo answers' : `The demo answers with status ${status}; the lines above say why`);
console.log(`
  \x1b[1mThe shop\x1b[0m        ${address}

  With the page open, in another terminal:
    npx pennon flags toggle new-checkout      another checkout, without a reload
    npx pennon flags set hero regatta         another hero: harbour, regatta or night
    npx pennon flags ramp free-shipping 60    more of the hundred sample users
    npx pennon flags list
    npx pennon dev token --user ada --claim plan=pro   a member, for the page Account

  Or use the Operator drawer, bottom right on the page; /lab counts exposures as they arrive. Stop with Ctrl+C; the data stays in .pennon.
`);

/** The port in this variable; 0 is any free one. */
function wantedPort(name, otherwise) {
  const text = process.env[name] || String(otherwise);
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  console.error(`${name}="${text}" is no port: give a number from 0 (any free port) to 65535.`);
  process.exit(1);
}

/** The first free port from `wanted` on. */
async function freePort(wanted) {
  const last = Math.min(wanted + 19, 65_535);
  for (let port = wanted; port <= last; port += 1) {
    const free = await probe(port);
    if (free !== undefined) return free;
    say(`Port ${port} is taken${port < last ? `; trying ${port + 1}` : ''}`);
  }
  console.error(
    `No free port from ${wanted} to ${last}. Set PORT (the shop) or PENNON_PORT (the stack) to a free one.`,
  );
  process.exit(1);
}

/** The port when it is free; not every system refuses a wildcard address for a port that the loopback one has. */
async function probe(wanted) {
  let port = wanted;
  for (const host of ['localhost', undefined]) {
    const server = createServer();
    const isFree = await once(server.listen(port, host), 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) return undefined;
    port = server.address().port;
    await once(server.close(), 'close');
  }
  return port;
}

/** The HTTP status of whatever answers first. */
async function firstAnswer(url) {
  for (;;) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => undefined,
    );
    if (status !== undefined) return status;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
