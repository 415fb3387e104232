// Plays 10,000 fault scripts against the stack, or as many as the first argument says, from a seed on that the second gives.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [scripts = '10000', seed = '1'] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));
const test = 'packages/stack-tests/test/any-network.test.ts';
const run = spawn(process.execPath, [vitest, 'run', '--project', 'database', test], {
  cwd: root,
  env: { ...process.env, PENNON_CHAOS_SCRIPTS: scripts, PENNON_CHAOS_SEED: seed },
  stdio: 'inherit',
});
run.on('exit', (code) => process.exit(code ?? 1));
