import { readdir, readFile } from 'node:fs/promises';

/** One forward-only step of the schema, as `supabase db push` names and records it. */
export interface Migration {
  /** 14 digits that sort in the order of application. */
  readonly version: string;
  readonly name: string;
  readonly sql: string;
}

/** A part of what hosted Supabase has before any migration runs. */
export interface PlatformScript {
  readonly name: string;
  readonly sql: string;
}

/** Every migration of this release, oldest first. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const scripts = await readScripts(new URL('../migrations/', import.meta.url));
  return scripts.map(({ name, sql }) => {
    const [, version = '', title = ''] = /^(\d{14})_(.+)$/.exec(name) ?? [];
    return { version, name: title, sql };
  });
}

/** What a bare Postgres or PGlite lacks of hosted Supabase, in order of application. Hosted projects have it already. */
export async function readPlatform(): Promise<readonly PlatformScript[]> {
  return await readScripts(new URL('../platform/', import.meta.url));
}

async function readScripts(folder: URL): Promise<PlatformScript[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return await Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -'.sql'.length),
      sql: await readFile(new URL(file, folder), 'utf8'),
    })),
  );
}
