import type { SqlClient } from './migrate.js';

/**
 * Pennon's part of a database in its end state, as SQL to read and compare: tables, functions, triggers, policies,
 * grants and comments, sorted. Made from the catalog, so it shows what is there and not what a migration meant.
 */
export async function describeSchema(db: SqlClient): Promise<string> {
  const sections: string[] = [];
  for (const { title, sql } of catalog) {
    const { rows } = await db.query<{ readonly line: string }>(sql);
    sections.push(`-- ${title}\n\n${rows.map(({ line }) => line.trim()).join('\n')}\n`);
  }
  return sections.join('\n');
}

const inPennon = `n.nspname in ('pennon', 'pennon_api')`;
// Partitions are what their table is, and there is another one every day.
const ourTables = `c.relkind in ('r', 'p') and not c.relispartition and ${inPennon}`;
const ourFunctions = `(${inPennon} or (n.nspname = 'public' and p.proname like 'pennon\\_%'))`;

const catalog: readonly { readonly title: string; readonly sql: string }[] = [
  {
    title: 'Schemas',
    sql: `
      select format('create schema %I;', n.nspname) || coalesce(format(E'\\ncomment on schema %I is %L;', n.nspname,
        obj_description(n.oid, 'pg_namespace')), '') as line
      from pg_namespace n where ${inPennon} order by n.nspname`,
  },
  {
    title: 'Tables',
    sql: `
      select format(E'create %s %I.%I (\\n%s\\n)%s;\\n', case c.relpersistence when 'u' then 'unlogged table' else 'table' end,
        n.nspname, c.relname, (
        select string_agg(part, E',\\n' order by place, part) from (
          select a.attnum as place, format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then ' not null' else '' end,
            coalesce(case a.attgenerated when 's' then format(' generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
              else ' default ' || pg_get_expr(d.adbin, d.adrelid) end, '')) as part
          from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          union all
          -- PG 18 lists not-null constraints too; the columns say that already.
          select 1000, format('  constraint %I %s', k.conname, pg_get_constraintdef(k.oid))
          from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n'
        ) parts
      ), coalesce(' partition by ' || pg_get_partkeydef(c.oid), '')) || case when c.relrowsecurity
        then format(E'alter table %I.%I enable row level security;\\n', n.nspname, c.relname) else '' end as line
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${ourTables} order by 1`,
  },
  {
    title: 'Indexes beside those of constraints',
    sql: `
      select pg_get_indexdef(i.indexrelid) || ';' as line
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      where ${inPennon} and not c.relispartition and not exists (select from pg_constraint k where k.conindid = i.indexrelid) order by 1`,
  },
  {
    title: 'Triggers',
    sql: `
      select pg_get_triggerdef(t.oid) || ';' || case t.tgenabled
        when 'A' then format(E'\\nalter table %I.%I enable always trigger %I;', n.nspname, c.relname, t.tgname)
        when 'D' then format(E'\\nalter table %I.%I disable trigger %I;', n.nspname, c.relname, t.tgname)
        else '' end as line
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where not t.tgisinternal and ${inPennon} order by c.relname, t.tgname`,
  },
  {
    title: 'Functions',
    sql: `
      select pg_get_functiondef(p.oid) || E';\\n' as line
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${ourFunctions} order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)`,
  },
  {
    title: 'Policies',
    sql: `
      select format(E'create policy %I on %I.%I as %s for %s to %s%s%s;', policyname, schemaname, tablename,
        lower(permissive), lower(cmd), array_to_string(roles, ', '), E'\\n  using (' || qual || ')',
        E'\\n  with check (' || with_check || ')') as line
      from pg_policies where policyname like 'pennon: %' or schemaname in ('pennon', 'pennon_api') order by policyname`,
  },
  {
    title: 'Grants',
    sql: `
      select format('grant %s on %s %s to %s;', lower(g.privilege_type), o.kind, o.name,
        case g.grantee when 0 then 'public' else g.grantee::regrole::text end) as line
      from (
        select 'schema' as kind, quote_ident(n.nspname) as name, n.nspacl as acl, n.nspowner as owner
        from pg_namespace n where ${inPennon}
        union all
        select 'table', format('%I.%I', n.nspname, c.relname), c.relacl, c.relowner
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ourTables}
        union all
        select 'function', format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
          coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ourFunctions}
      ) o, aclexplode(o.acl) g
      where g.grantee <> o.owner order by 1`,
  },
  {
    title: 'Comments',
    sql: `
      select format('comment on %s is %L;', o.name, o.comment) as line
      from (
        select format('table %I.%I', n.nspname, c.relname) as name, obj_description(c.oid, 'pg_class') as comment
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ourTables}
        union all
        select format('column %I.%I.%I', n.nspname, c.relname, a.attname), col_description(c.oid, a.attnum)
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where ${ourTables} and a.attnum > 0
        union all
        select format('function %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
          obj_description(p.oid, 'pg_proc')
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ourFunctions}
      ) o where o.comment is not null order by 1`,
  },
];
