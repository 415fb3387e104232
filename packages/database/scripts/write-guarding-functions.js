// Prints the migration that tells the doctor what guards now: for whoever has replaced one of those functions.
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { migrate, readPlatform } from '@pennon/database';

const db = await PGlite.create();
for (const { sql } of await readPlatform()) await db.exec(sql);
await migrate({ query: (sql, params) => db.query(sql, params), exec: (sql) => db.exec(sql) });
await db.exec('set search_path = pg_catalog');
const { rows } = await db.query(await readFile(new URL('./guarding-functions.sql', import.meta.url), 'utf8'));
await db.close();
const values = rows.map(({ signature, hash }) => `    ('${signature}', '${hash}')`).join(',\n');
process.stdout.write(`create or replace function pennon.guarding_functions() returns table (signature text, hash text)
language sql immutable parallel safe
as $$
  values
${values}
$$;
`);
