import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMigrations } from '@pennon/database';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyFolder, type Outcome, pennon } from './pennon.js';

let cwd: string;
let folder: string;

beforeEach(async () => {
  cwd = await emptyFolder();
  folder = join(cwd, 'supabase', 'migrations');
  await mkdir(join(cwd, 'supabase'));
});

const run = (...args: readonly string[]): Promise<Outcome> => pennon(['migrate', ...args], { cwd });

describe('pennon migrate', () => {
  it('writes every migration, says what to run next, and writes nothing the second time', async () => {
    const first = await run();
    expect(first.err).toBe('');
    expect(first.out).toContain('supabase db push');
    const migrations = await readMigrations();
    expect(await readdir(folder)).toEqual(migrations.map(({ version, name }) => `${version}_${name}.sql`));
    const [{ version, name, sql } = { version: '', name: '', sql: '' }] = migrations;
    expect(await readFile(join(folder, `${version}_${name}.sql`), 'utf8')).toBe(sql);
    expect((await run()).out).toContain(`has all ${migrations.length} migrations; nothing was written`);
  });

  it('names an edited file, and writes nothing then', async () => {
    await run();
    const [first = '', second = ''] = await readdir(folder);
    await appendFile(join(folder, first), '-- mine\n');
    await rm(join(folder, second));
    const { err, exitCode } = await run();
    expect(exitCode).toBe(1);
    expect(err).toContain('PENNON_MIGRATION_EDITED');
    expect(err).toContain(first);
    expect(await readdir(folder)).not.toContain(second);
  });

  it("takes the line ends of Windows for what they are, and leaves the app's own migrations alone", async () => {
    await run();
    const [first = ''] = await readdir(folder);
    const text = await readFile(join(folder, first), 'utf8');
    await writeFile(join(folder, first), text.replaceAll('\n', '\r\n'));
    await writeFile(join(folder, '20200101000000_mine.sql'), 'select 1;');
    expect((await run()).out).toContain('nothing was written');
  });

  it('asks for --include-all where an own migration is newer', async () => {
    await mkdir(folder);
    await writeFile(join(folder, '29990101000000_mine.sql'), 'select 1;');
    expect((await run()).out).toContain('--include-all');
  });

  it('refuses files of a newer release, and versions that are taken', async () => {
    await mkdir(folder);
    await writeFile(join(folder, '29990101000000_pennon_future.sql'), 'select 1;');
    expect((await run()).err).toContain('29990101000000_pennon_future.sql');
    await rm(join(folder, '29990101000000_pennon_future.sql'));
    const [{ version } = { version: '' }] = await readMigrations();
    await writeFile(join(folder, `${version}_mine.sql`), 'select 1;');
    expect((await run()).err).toContain('PENNON_VERSION_TAKEN');
    expect(await readdir(folder)).toEqual([`${version}_mine.sql`]);
  });

  it('writes nothing in a dry run, and says how many are missing', async () => {
    const { out } = await run('--dry-run', '--json');
    expect(JSON.parse(out).written).toHaveLength((await readMigrations()).length);
    expect(await readdir(join(cwd, 'supabase'))).toEqual([]);
  });

  it('asks where the project is when there is none, and goes where it is told', async () => {
    await rm(join(cwd, 'supabase'), { recursive: true });
    expect((await run()).err).toContain('supabase init');
    expect((await run('--dir', 'sql')).exitCode).toBe(0);
    expect((await readdir(join(cwd, 'sql'))).length).toBeGreaterThan(0);
  });

  it('asks for a database when none is named, and for an address that is one', async () => {
    expect((await run('--database-url')).err).toContain('DATABASE_URL_MISSING');
    const { err } = await run('--database-url', 'mysql://root:secret@localhost/x');
    expect(err).toContain('DATABASE_URL_INVALID');
    expect(err).not.toContain('secret');
  });

  it('says so when no Postgres answers, without the password', async () => {
    const { err, exitCode } = await run(
      '--database-url',
      'postgresql://postgres:secret@127.0.0.1:9/postgres',
    );
    expect(exitCode).toBe(1);
    expect(err).toContain('DATABASE_UNREACHABLE');
    expect(err).not.toContain('secret');
  });
});
