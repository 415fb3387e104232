// Writes schema.sql, the end state of the migrations. PGlite makes it, so it is the same on every machine.
import { writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { describeSchema, migrate, readPlatform } from '@pennon/database';

const pglite = await PGlite.create();
for (const { sql } of await readPlatform()) await pglite.exec(sql);
await migrate(pglite);
await writeFile(new URL('../schema.sql', import.meta.url), await describeSchema(pglite));
await pglite.close();
