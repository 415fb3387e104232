import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startLocal } from '@pennon/local';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { canMount, runOnSmallDisk } from './support/small-disk.js';
import { startInProcess } from './support/stack-in-process.js';

// Starting a stack takes seconds on a busy machine, and some tests start several.
vi.setConfig({ testTimeout: 90_000 });

let root: string;
const newDir = () => mkdtemp(join(root, 'data-'));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pennon-data-dir-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('keeps data and keys from one run to the next', async () => {
  const dataDir = await newDir();
  const first = await startLocal({ port: 0, dataDir });
  await first.query('create table public.kept as select 42 as n');
  await first.close();
  const second = await startLocal({ port: 0, dataDir });
  const { rows } = await second.query<{ n: number }>('select n from public.kept');
  await second.close();
  expect(rows).toEqual([{ n: 42 }]);
  expect([second.publishableKey, second.secretKey]).toEqual([first.publishableKey, first.secretKey]);
});

test('makes other keys for another data directory, readable by their owner alone', async () => {
  const dataDir = await newDir();
  const [kept, inMemory] = await Promise.all([startLocal({ port: 0, dataDir }), startLocal({ port: 0 })]);
  await Promise.all([kept.close(), inMemory.close()]);
  expect(kept.publishableKey).toMatch(/^sb_publishable_.{32}$/);
  expect(kept.secretKey).toMatch(/^sb_secret_.{32}$/);
  expect(kept.secretKey).not.toBe(inMemory.secretKey);
  expect((await stat(join(dataDir, 'keys.json'))).mode & 0o777).toBe(0o600);
});

test('refuses a data directory that this process has open', async () => {
  const dataDir = await newDir();
  const stack = await startLocal({ port: 0, dataDir });
  await expect(startLocal({ port: 0, dataDir })).rejects.toMatchObject({
    code: 'DATA_DIR_IN_USE',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await stack.close();
});

test('refuses a data directory that another process has open, and takes it after kill -9', async () => {
  const dataDir = await newDir();
  const other = await startInProcess(dataDir);
  await expect(startLocal({ port: 0, dataDir })).rejects.toMatchObject({
    code: 'DATA_DIR_IN_USE',
    message: expect.stringContaining(`process ${other.process.pid}`),
    hint: expect.stringContaining('Stop that process'),
  });
  other.process.kill('SIGKILL');
  await other.exited;
  const stack = await startLocal({ port: 0, dataDir });
  await stack.close();
});

test('lets one of many processes win a stale lock, every time', async () => {
  const locks = new URL('support/lock-race.js', import.meta.url).pathname;
  for (let round = 0; round < 5; round++) {
    const directory = await newDir();
    await writeLock(directory, 7, { pid: 999_999_999, host: hostname(), startedAt: 'long ago' });
    const at = Date.now() + 400;
    const racers = Array.from({ length: 6 }, () => spawn(process.execPath, [locks, directory, String(at)]));
    const outcomes = await Promise.all(
      racers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])),
    );
    // Only now may the winner go: whoever came after that would find a stale lock again.
    for (const { stdin } of racers) stdin.end();
    await Promise.all(racers.map((racer) => racer.exitCode ?? once(racer, 'exit')));
    expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'DATA_DIR_IN_USE')).toHaveLength(5);
  }
});

test('takes a lock whose process id belongs to another process by now', async () => {
  const directory = await newDir();
  await writeLock(directory, 1, { pid: process.ppid, host: hostname(), startedAt: 'another start' });
  const stack = await startLocal({ port: 0, dataDir: directory });
  await stack.close();
});

test.each([
  ['of another machine', { pid: 999_999_999, host: 'elsewhere', startedAt: null }],
  ['that it cannot read', 'half a lo'],
])('respects a lock %s, and names the file to remove', async (_, state) => {
  const directory = await newDir();
  await writeLock(directory, 3, state);
  await expect(startLocal({ port: 0, dataDir: directory })).rejects.toMatchObject({
    code: 'DATA_DIR_IN_USE',
    hint: expect.stringContaining(join(directory, 'lock.3')),
  });
});

test('leaves one small lock file behind after many runs', async () => {
  const directory = await newDir();
  const locks = new URL('support/lock-race.js', import.meta.url).pathname;
  for (let run = 0; run < 3; run++)
    await promisify(execFile)(process.execPath, [locks, directory, '0', 'release']);
  expect(await readdir(directory)).toEqual(['lock.3']);
});

test('refuses files of another major version of Postgres and leaves them as they are', async () => {
  const dataDir = await newDir();
  const stack = await startLocal({ port: 0, dataDir });
  const { rows } = await stack.query<{ server_version: string }>('show server_version');
  await stack.close();
  expect(rows[0]?.server_version).toMatch(/^18\./);
  await writeFile(join(dataDir, 'postgres/PG_VERSION'), '17\n');
  await expect(startLocal({ port: 0, dataDir })).rejects.toMatchObject({ code: 'DATA_DIR_VERSION' });
  await writeFile(join(dataDir, 'postgres/PG_VERSION'), '18\n');
  await (await startLocal({ port: 0, dataDir })).close();
});

/** What refuses to hold data, as the path of a file tells it. */
const unusable: readonly (readonly [string, (file: string) => string])[] = [
  ['that is a file', (file) => file],
  ['under a file', (file) => join(file, 'data')],
  ['whose name holds a NUL', (file) => `${file}\0data`],
];

/** Nothing can be made there, not even by root. */
const unusableOnLinux: typeof unusable = [
  ['that nothing can be written to', () => '/proc/self/task'],
  ['under one that nothing can be made in', () => '/proc/pennon/data'],
];

test.each(process.platform === 'linux' ? [...unusable, ...unusableOnLinux] : unusable)(
  'refuses a data directory %s, and says what to do',
  async (_, pathOf) => {
    const file = join(await newDir(), 'file');
    await writeFile(file, '');
    await expect(startLocal({ port: 0, dataDir: pathOf(file) })).rejects.toMatchObject({
      code: 'DATA_DIR_UNUSABLE',
      hint: expect.stringMatching(/Choose a folder .* --data/),
    });
  },
);

test.runIf(canMount())(
  'says that a disk is too full for a database, and leaves none of it there',
  async () => {
    const stack = new URL('support/stack-process.js', import.meta.url).pathname;
    const { left, stderr } = await runOnSmallDisk(await newDir(), stack);
    expect(stderr).toMatch(/no space is left there/);
    expect(stderr).toMatch(/Make room: .* Or choose another folder with --data/);
    expect(left).toEqual(['keys.json', 'lock.1']);
  },
);

test('refuses keys that it cannot read rather than making others', async () => {
  const dataDir = await newDir();
  await writeFile(join(dataDir, 'keys.json'), '{"publishableKey": "short"}');
  await expect(startLocal({ port: 0, dataDir })).rejects.toMatchObject({ code: 'KEYS_UNREADABLE' });
});

async function writeLock(directory: string, number: number, state: unknown): Promise<void> {
  await writeFile(
    join(directory, `lock.${number}`),
    typeof state === 'string' ? state : JSON.stringify(state),
  );
}
