import type { Ruleset } from '@pennon/core';
import type { SqlClient } from '@pennon/database';
import { newEnvironment } from './requests.js';

const kinds = ['flag', 'segment', 'experiment', 'layer', 'holdout'] as const;

/** Writes a ruleset past `commit`, which would refuse what is bad in it, and answers its new environment. */
export async function storeRuleset(db: SqlClient, ruleset: Partial<Ruleset>): Promise<string> {
  const environment = await newEnvironment(db);
  const documents = kinds.flatMap((kind) =>
    Object.entries(ruleset[`${kind}s`] ?? {}).map(([key, body]) => ({ kind, key, body })),
  );
  await db.query(
    `with written as (
       insert into pennon.commits (environment, revision, author, changes) values ($1, 1, 'test', '[]') returning revision
     ), version as (
       insert into pennon.versions (environment, kind, key, version, body, delivery, revision)
       select $1, item ->> 'kind', item ->> 'key', 1, item -> 'body', 'rules', revision
       from written, jsonb_array_elements($2::jsonb) item
       returning kind, key, body
     )
     insert into pennon.documents (environment, kind, key, version, body, delivery, line_hash)
     select $1, kind, key, 1, body, 'rules', 0 from version`,
    [environment, JSON.stringify(documents)],
  );
  await db.query('select pennon.quarantine($1)', [environment]);
  return environment;
}

/** What SQL answers to questions about an environment, in their order. */
export async function answersOf(
  db: SqlClient,
  environment: string,
  questions: readonly { readonly flag: string; readonly context: unknown }[],
): Promise<readonly unknown[]> {
  const { rows } = await db.query<{ answer: unknown }>(
    `select pennon.evaluate($1, item ->> 'flag', item -> 'context') as answer
     from jsonb_array_elements($2::jsonb) with ordinality question (item, position) order by position`,
    [environment, JSON.stringify(questions)],
  );
  return rows.map(({ answer }) => answer);
}
