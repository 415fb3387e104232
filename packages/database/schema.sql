-- Schemas

create schema pennon;
comment on schema pennon is 'Pennon''s tables and internal functions. Never expose it: clients use public.pennon_* and pennon_api.';
create schema pennon_api;
comment on schema pennon_api is 'Pennon''s functions for operators (console, CLI, REST). Expose it under Data API settings to use them.';

-- Tables

create table pennon.commits (
  environment text not null,
  revision bigint not null,
  author text not null,
  note text,
  changes jsonb not null,
  at timestamp with time zone not null default now(),
  constraint commits_environment_fkey FOREIGN KEY (environment) REFERENCES pennon.environments(key),
  constraint commits_pkey PRIMARY KEY (environment, revision),
  constraint commits_revision_check CHECK ((revision > 0))
);
alter table pennon.commits enable row level security;
create table pennon.document_references (
  environment text not null,
  kind text not null,
  key text not null,
  target_kind text not null,
  target_key text not null,
  constraint document_references_environment_kind_key_fkey FOREIGN KEY (environment, kind, key) REFERENCES pennon.documents(environment, kind, key) ON DELETE CASCADE,
  constraint document_references_pkey PRIMARY KEY (environment, kind, key, target_kind, target_key)
);
alter table pennon.document_references enable row level security;
create table pennon.documents (
  environment text not null,
  kind text not null,
  key text not null,
  version bigint not null,
  body jsonb not null,
  delivery text not null,
  line_hash bigint not null,
  constraint documents_delivery_check CHECK ((delivery = ANY (ARRAY['rules'::text, 'values'::text, 'server'::text]))),
  constraint documents_environment_fkey FOREIGN KEY (environment) REFERENCES pennon.environments(key),
  constraint documents_environment_kind_key_version_fkey FOREIGN KEY (environment, kind, key, version) REFERENCES pennon.versions(environment, kind, key, version),
  constraint documents_line_hash_check CHECK (((line_hash >= 0) AND (line_hash <= '4294967295'::bigint))),
  constraint documents_pkey PRIMARY KEY (environment, kind, key)
);
alter table pennon.documents enable row level security;
create table pennon.environments (
  key text not null,
  name text not null,
  revision bigint not null default 0,
  public_checksum bigint not null default 0,
  server_checksum bigint not null default 0,
  constraint environments_key_check CHECK ((key ~ '^[a-z0-9-]{1,63}$'::text)),
  constraint environments_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint environments_pkey PRIMARY KEY (key),
  constraint environments_public_checksum_check CHECK (((public_checksum >= 0) AND (public_checksum <= '4294967295'::bigint))),
  constraint environments_revision_check CHECK ((revision >= 0)),
  constraint environments_server_checksum_check CHECK (((server_checksum >= 0) AND (server_checksum <= '4294967295'::bigint)))
);
alter table pennon.environments enable row level security;
create table pennon.members (
  user_id text not null,
  role text not null,
  constraint members_pkey PRIMARY KEY (user_id),
  constraint members_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text, 'approver'::text, 'admin'::text, 'auditor'::text]))),
  constraint members_user_id_check CHECK (((length(user_id) >= 1) AND (length(user_id) <= 200)))
);
alter table pennon.members enable row level security;
create table pennon.versions (
  environment text not null,
  kind text not null,
  key text not null,
  version bigint not null,
  body jsonb,
  delivery text not null,
  revision bigint not null,
  constraint versions_delivery_check CHECK ((delivery = ANY (ARRAY['rules'::text, 'values'::text, 'server'::text]))),
  constraint versions_environment_revision_fkey FOREIGN KEY (environment, revision) REFERENCES pennon.commits(environment, revision),
  constraint versions_key_check CHECK ((key ~ '^[A-Za-z0-9._:/-]{1,200}$'::text)),
  constraint versions_kind_check CHECK ((kind = ANY (ARRAY['flag'::text, 'segment'::text, 'experiment'::text, 'layer'::text, 'holdout'::text, 'config'::text]))),
  constraint versions_pkey PRIMARY KEY (environment, kind, key, version),
  constraint versions_version_check CHECK ((version > 0))
);
alter table pennon.versions enable row level security;

-- Indexes beside those of constraints

CREATE INDEX document_references_target ON pennon.document_references USING btree (environment, target_kind, target_key);
CREATE INDEX versions_environment_revision ON pennon.versions USING btree (environment, revision);

-- Triggers

CREATE TRIGGER refuse_rewriting BEFORE DELETE OR UPDATE ON pennon.commits FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.commits enable always trigger refuse_rewriting;
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.commits FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.commits enable always trigger refuse_truncating;
CREATE TRIGGER refuse_rewriting BEFORE DELETE OR UPDATE ON pennon.versions FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.versions enable always trigger refuse_rewriting;
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.versions FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.versions enable always trigger refuse_truncating;

-- Functions

CREATE OR REPLACE FUNCTION pennon.advance(environment text, changes jsonb)
 RETURNS pennon.environments
 LANGUAGE sql
AS $function$
  update pennon.environments target
  set revision = target.revision + 1,
    public_checksum = (target.public_checksum + difference.public) & 4294967295,
    server_checksum = (target.server_checksum + difference.server) & 4294967295
  from (
    select
      coalesce(sum(case when nullif(body, 'null') is not null and delivery = 'rules' then line_hash end), 0)::bigint
        - coalesce(sum(case when delivery_before = 'rules' then line_hash_before end), 0)::bigint as public,
      coalesce(sum(case when nullif(body, 'null') is not null then line_hash end), 0)::bigint
        - coalesce(sum(line_hash_before), 0)::bigint as server
    from jsonb_to_recordset(changes)
      change (body jsonb, delivery text, line_hash bigint, delivery_before text, line_hash_before bigint)
  ) difference
  where target.key = advance.environment
  returning target.*
$function$
;
CREATE OR REPLACE FUNCTION pennon.announce(environment pennon.environments, changes jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  has_values constant boolean := jsonb_path_exists(changes, '$[*] ? (@.delivery == "values" || @.delivery_before == "values")');
begin
  perform realtime.send(
    pennon.announcement(environment.revision, environment.public_checksum, pennon.public_changes(changes), has_values),
    'change', 'pennon:' || environment.key, true
  );
  perform realtime.send(
    pennon.announcement(environment.revision, environment.server_checksum, pennon.server_changes(changes), has_values),
    'change', 'pennon-server:' || environment.key, true
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.announcement(revision bigint, checksum bigint, changes jsonb, has_values boolean)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select jsonb_build_object(
    'previous', revision - 1,
    'revision', revision,
    'checksum', checksum,
    'changes', case when octet_length(changes::text) <= 65536 then changes end,
    'values', has_values
  )
$function$
;
CREATE OR REPLACE FUNCTION pennon.attribute_condition_problems(condition jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when pennon.operand_of(condition ->> 'op') is null
      then pennon.problem(path || '.op', format('is no operator: %s', coalesce((condition -> 'op')::text, 'nothing')))
    else pennon.attribute_problems(condition -> 'attribute', path || '.attribute')
      || pennon.operand_problems(pennon.operand_of(condition ->> 'op'), condition, path)
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.attribute_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null then '[]'
    when jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 200 and value #>> '{}' ~ '^[^.]+(\.[^.]+)*$' then '[]'
    else pennon.problem(path, 'must be an attribute: a dotted path of 1 to 200 characters')
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.author()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select case
    when pennon.caller() in ('anon', 'service_role') then pennon.caller()
    else coalesce(pennon.claims() ->> 'sub', pennon.caller())
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.bucket_condition_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.object_problems(value, path, '{salt,from,to}', '{by}')
    || pennon.attribute_problems(value -> 'by', path || '.by')
    || pennon.text_problems(value -> 'salt', path || '.salt', 500)
    || pennon.share_problems(value -> 'from', path || '.from')
    || pennon.share_problems(value -> 'to', path || '.to')
    || pennon.order_problems(value, path);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.bucketing_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when value is null then '[]' else
    pennon.object_problems(value, path, '{hash,scale}', '{encoding,seed,template,slice,compare,pastEnd}')
      || pennon.choice_problems(
        value -> 'hash', path || '.hash', '{murmur3_32,fnv1a_32,fnv1a_32_twice,md5,sha1,sha256,xxhash32,crc32}'
      )
      || pennon.scale_problems(value -> 'scale', path || '.scale')
      || pennon.choice_problems(value -> 'encoding', path || '.encoding', '{utf8,utf16,low_bytes}')
      || case when value -> 'seed' is not null and coalesce(pennon.number_of(value -> 'seed') % 1 <> 0, true)
        then pennon.problem(path || '.seed', 'must be a whole number') else '[]' end
      || pennon.text_problems(value -> 'template', path || '.template', 500)
      || pennon.ordinal_problems(value -> 'slice', path || '.slice')
      || pennon.choice_problems(value -> 'compare', path || '.compare', '{below,at_most}')
      || pennon.choice_problems(value -> 'pastEnd', path || '.pastEnd', '{next,last}')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.caller()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  -- Inside a security-definer function current_user is the owner; the setting `role` still says who asked.
  select coalesce(nullif(current_setting('role', true), 'none'), session_user::text)
$function$
;
CREATE OR REPLACE FUNCTION pennon.chain_problems(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    with recursive proposed as materialized (
      select change.path, change.kind, change.key, change.body from pennon.proposed_changes(changes) change
    ),
    edge as materialized (
      select proposed.kind, proposed.key, named.key as target_key
      from proposed, pennon.references_of(proposed.kind, proposed.body) named
      where named.kind = proposed.kind
      union
      select reference.kind, reference.key, reference.target_key
      from pennon.document_references reference
      where reference.environment = chain_problems.environment
        and reference.kind = reference.target_kind
        and not exists (select from proposed where proposed.kind = reference.kind and proposed.key = reference.key)
    ),
    -- What leads to a changed document becomes longer with it.
    origin (path, kind, key, is_changed) as (
      select proposed.path, proposed.kind, proposed.key, true
      from proposed where exists (select from edge where edge.kind = proposed.kind and edge.key = proposed.key)
      union
      select origin.path, origin.kind, edge.key, false
      from origin join edge on edge.kind = origin.kind and edge.target_key = origin.key
      where not exists (select from proposed where proposed.kind = edge.kind and proposed.key = edge.key)
    ),
    walk (path, kind, origin, is_changed, key, length) as (
      select origin.path, origin.kind, origin.key, origin.is_changed, edge.target_key, 1
      from origin join edge on edge.kind = origin.kind and edge.key = origin.key
      union
      select walk.path, walk.kind, walk.origin, walk.is_changed, edge.target_key, walk.length + 1
      from walk join edge on edge.kind = walk.kind and edge.key = walk.key
      where walk.length <= 16 and walk.key <> walk.origin
    ),
    cycle as (
      select distinct walk.path, format('%s %s leads back to itself', walk.kind, walk.origin) as message
      from walk where walk.is_changed and walk.key = walk.origin
    ),
    -- A chain of segments counts from its first, as the evaluator descends; one of prerequisites from its second.
    too_long as (
      select walk.path, format('%s %s leads through more than %s others', walk.kind, min(walk.origin),
        case walk.kind when 'segment' then 15 else 16 end) as message
      from walk where walk.length > case walk.kind when 'segment' then 15 else 16 end
        and not exists (select from cycle)
      group by walk.path, walk.kind
    )
    select coalesce(jsonb_agg(problem order by found.path), '[]')
    from (select * from cycle union all select * from too_long) found,
      jsonb_array_elements(pennon.problem(found.path || '.body', found.message)) problem
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.change_problems(changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when jsonb_typeof(changes) is distinct from 'array' then pennon.problem('$', 'must be a list of changes')
    else pennon.list_problems(changes, '$', 1, 10000) || coalesce((
      select jsonb_agg(problem order by position)
      from jsonb_array_elements(changes) with ordinality list (change, position),
        jsonb_array_elements(pennon.one_change_problems(change, format('$[%s]', position - 1))) problem
    ), '[]') || coalesce((
      select jsonb_agg(problem)
      from (
        select
          position, change ->> 'kind' as kind, change ->> 'key' as key,
          row_number() over (partition by change ->> 'kind', change ->> 'key' order by position) as nth
        from jsonb_array_elements(changes) with ordinality list (change, position)
      ) named,
        jsonb_array_elements(pennon.problem(format('$[%s]', position - 1), format('changes %s %s again', kind, key))) problem
      where nth > 1 and kind is not null and key is not null
    ), '[]')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.changes_since(environment text, since bigint, is_server boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    with latest as (
      select distinct on (version.kind, version.key)
        version.kind, version.key, version.version,
        case when is_server or version.delivery = 'rules' then version.body end as body
      from pennon.versions version
      where version.environment = changes_since.environment and version.revision > since
      order by version.kind, version.key, version.version desc
    )
    select coalesce(jsonb_agg(to_jsonb(latest) order by latest.kind, latest.key), '[]')
    from latest
    -- A caller that never saw a document does not hear of its end either.
    where latest.body is not null or exists (
      select from (
        select version.body, version.delivery
        from pennon.versions version
        where version.environment = changes_since.environment and version.kind = latest.kind and version.key = latest.key
          and version.revision <= since
        order by version.version desc
        limit 1
      ) held
      where held.body is not null and (is_server or held.delivery = 'rules')
    )
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.choice_problems(value jsonb, path text, choices text[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null or (jsonb_typeof(value) = 'string' and value #>> '{}' = any (choices)) then '[]'
    else pennon.problem(path, 'must be one of ' || array_to_string(choices, ', '))
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.claims()
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb
$function$
;
CREATE OR REPLACE FUNCTION pennon.commit_changes(environment text, changes jsonb, note text, is_dry_run boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  target pennon.environments;
  refused jsonb;
  numbered jsonb;
begin
  -- Commits to one environment take turns here, so that revisions have no holes. A dry run waits for nobody.
  if is_dry_run then
    select * into target from pennon.environments e where e.key = commit_changes.environment;
  else
    select * into target from pennon.environments e where e.key = commit_changes.environment for update;
  end if;
  if target.key is null then
    return pennon.unknown_environment(environment);
  end if;

  refused := pennon.conflicts(environment, changes);
  if refused <> '[]' then
    return pennon.refusal(
      409, 'PENNON_CONFLICT',
      format('%s %s is at version %s, and this change was made from version %s.', refused -> 0 ->> 'kind',
        refused -> 0 ->> 'key', refused -> 0 ->> 'current_version', refused -> 0 ->> 'base_version'),
      refused, 'Nothing was written. Read the current version, make the change on it and commit again.'
    );
  end if;
  refused := pennon.chain_problems(environment, changes) || pennon.reference_problems(environment, changes)
    || pennon.count_problems(environment, changes);
  if refused <> '[]' then
    return pennon.invalid(refused);
  end if;

  numbered := (select jsonb_agg(to_jsonb(change)) from pennon.numbered_changes(environment, changes) change);
  if not is_dry_run then
    perform pennon.write_history(environment, target.revision + 1, numbered, note, pennon.author());
    perform pennon.write_documents(environment, numbered);
    perform pennon.announce(pennon.advance(environment, numbered), numbered);
  end if;
  return jsonb_build_object(
    'environment', environment, 'previous', target.revision, 'revision', target.revision + 1, 'dry_run', is_dry_run,
    'versions', (select jsonb_agg(change - 'body') from jsonb_array_elements(pennon.server_changes(numbered)) change)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.condition_problems(condition jsonb, path text, depth integer DEFAULT 1)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  form constant text := case when jsonb_typeof(condition) = 'object' then (
    select name from unnest(array['all', 'any', 'not', 'segment', 'bucket', 'attribute']) name where condition ? name limit 1
  ) end;
  value constant jsonb := condition -> form;
  problems jsonb;
begin
  if condition is null then
    return '[]';
  elsif form is null then
    return pennon.problem(path, 'must be a condition: all, any, not, segment, bucket, or attribute and op');
  elsif depth > 16 then
    return pennon.problem(path, 'is nested deeper than 16');
  elsif form = 'attribute' then
    return pennon.attribute_condition_problems(condition, path);
  end if;
  problems := pennon.object_problems(condition, path, array[form]);
  path := path || '.' || form;
  return problems || case form
    when 'not' then pennon.condition_problems(value, path, depth + 1)
    when 'segment' then pennon.segment_condition_problems(value, path)
    when 'bucket' then pennon.bucket_condition_problems(value, path)
    else pennon.list_problems(value, path, 0, 10000) || coalesce((
      select jsonb_agg(problem order by position)
      from jsonb_array_elements(pennon.items_within(value, 0, 10000)) with ordinality item (value, position),
        jsonb_array_elements(pennon.condition_problems(item.value, format('%s[%s]', path, position - 1), depth + 1)) problem
    ), '[]')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.config_problems(body jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.object_problems(body, path, '{key,values}', '{delivery,schema,extends}')
    || case when jsonb_typeof(body -> 'values') <> 'object'
      then pennon.problem(path || '.values', 'must be an object') else '[]' end
    || case when jsonb_typeof(body -> 'schema') not in ('object', 'boolean')
      then pennon.problem(path || '.schema', 'must be a JSON Schema') else '[]' end
    || pennon.key_problems(body -> 'extends', path || '.extends');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.conflicts(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'path', proposed.path || '.base_version',
      'kind', proposed.kind,
      'key', proposed.key,
      'base_version', proposed.base_version,
      'current_version', coalesce(document.version, 0)
    )), '[]')
    from pennon.proposed_changes(changes) proposed
    left join pennon.documents document
      on document.environment = conflicts.environment and document.kind = proposed.kind and document.key = proposed.key
    where proposed.base_version <> coalesce(document.version, 0)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.count_problems(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select case when after.count > 10000
      then pennon.problem('$', format('leads to %s flags, and 10000 is the limit', after.count)) else '[]' end
    from (
      select (
        select count(*) from pennon.documents document
        where document.environment = count_problems.environment and document.kind = 'flag'
      ) + (
        select count(*) filter (where base_version = 0) - count(*) filter (where body is null)
        from pennon.proposed_changes(changes) where kind = 'flag'
      )
    ) after (count)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.delivery_of(body jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(body ->> 'delivery', 'server')
$function$
;
CREATE OR REPLACE FUNCTION pennon.document_problems(kind text, key text, body jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  if jsonb_typeof(body) <> 'object' then
    return pennon.problem(path, 'must be an object, or null to delete the document');
  end if;
  return case when body -> 'key' <> to_jsonb(key)
      then pennon.problem(path || '.key', format('must be the document''s key, "%s"', key)) else '[]' end
    || pennon.choice_problems(body -> 'delivery', path || '.delivery', '{rules,values,server}')
    || case kind
      when 'flag' then pennon.flag_problems(body, path)
      when 'segment' then pennon.segment_problems(body, path)
      when 'experiment' then pennon.experiment_problems(body, path)
      when 'layer' then pennon.object_problems(body, path, '{key}', '{delivery,bucketBy}')
        || pennon.attribute_problems(body -> 'bucketBy', path || '.bucketBy')
      when 'holdout' then pennon.object_problems(body, path, '{key,share}', '{delivery,bucketBy}')
        || pennon.share_problems(body -> 'share', path || '.share')
        || pennon.attribute_problems(body -> 'bucketBy', path || '.bucketBy')
      when 'config' then pennon.config_problems(body, path)
    end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.edge_message(kind text, body jsonb, delivery text, expected jsonb, target jsonb, target_delivery text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when target is null then 'which there is not'
    when delivery = 'rules' and target_delivery <> 'rules'
      then format('which browsers may not hold (its delivery is "%s")', target_delivery)
    -- A prerequisite names variations of its flag; an experiment's must be the flag's that it runs on.
    when not jsonb_path_query_array(target, '$.variations[*].key') @> expected then 'which lacks a variation that it names'
    when kind = 'flag' and target ? 'control'
      and not jsonb_path_query_array(body, '$.variations[*].key') @> jsonb_path_query_array(target, '$.split[*].variation')
      then 'which splits among variations that the flag lacks'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.edges_after(environment text, changes jsonb)
 RETURNS TABLE(path text, kind text, key text, delivery text, body jsonb, target_kind text, target_key text, target_variations jsonb)
 LANGUAGE sql
 STABLE
AS $function$
  select source.path || '.body' || named.path, source.kind, source.key, source.delivery, source.body,
    named.kind, named.key, named.variations
  from pennon.proposed_changes(changes) source, pennon.references_of(source.kind, source.body) named
  union all
  select target.path || '.body', source.kind, source.key, source.delivery, source.body,
    named.kind, named.key, named.variations
  from pennon.proposed_changes(changes) target
  join pennon.document_references reference
    on reference.environment = edges_after.environment
    and reference.target_kind = target.kind and reference.target_key = target.key
  join pennon.documents source
    on source.environment = edges_after.environment and source.kind = reference.kind and source.key = reference.key,
  pennon.references_of(source.kind, source.body) named
  where named.kind = target.kind and named.key = target.key
    and (source.kind, source.key) not in (
      select proposed.kind, proposed.key from pennon.proposed_changes(changes) proposed
    )
$function$
;
CREATE OR REPLACE FUNCTION pennon.experiment_problems(body jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  variations constant text[] := array(
    select entry ->> 'variation' from jsonb_array_elements(pennon.items_of(body -> 'split')) entry
    where jsonb_typeof(entry -> 'variation') = 'string'
  );
begin
  return pennon.object_problems(
      body, path, '{key,version,status,split,control,traffic}', '{delivery,layer,holdout,bucketBy,salt,bucketing,sticky}'
    )
    || pennon.ordinal_problems(body -> 'version', path || '.version')
    || pennon.choice_problems(body -> 'status', path || '.status', '{draft,running,paused,stopped}')
    || pennon.split_problems(body -> 'split', path || '.split', null)
    || pennon.total_problems(body -> 'split', path || '.split', 'an experiment''s split')
    || pennon.variation_problems(body -> 'control', path || '.control', variations)
    || pennon.share_problems(body -> 'traffic', path || '.traffic')
    || pennon.range_problems(body -> 'layer', path || '.layer')
    || pennon.key_problems(body -> 'holdout', path || '.holdout')
    || pennon.attribute_problems(body -> 'bucketBy', path || '.bucketBy')
    || pennon.text_problems(body -> 'salt', path || '.salt', 500)
    || pennon.bucketing_problems(body -> 'bucketing', path || '.bucketing')
    || case when jsonb_typeof(body -> 'sticky') <> 'boolean'
      then pennon.problem(path || '.sticky', 'must be true or false') else '[]' end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.flag_problems(body jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  variations constant text[] := array(
    select variation ->> 'key' from jsonb_array_elements(pennon.items_of(body -> 'variations')) variation
    where jsonb_typeof(variation -> 'key') = 'string'
  );
begin
  return pennon.object_problems(
      body, path, '{key,type,status,delivery,variations,offVariation,fallthrough}', '{prerequisites,targets,rules,metadata}'
    )
    || pennon.choice_problems(body -> 'type', path || '.type', '{boolean,string,number,json,percentage}')
    || pennon.choice_problems(body -> 'status', path || '.status', '{active,inactive,archived,experiment}')
    || pennon.variations_problems(body -> 'variations', path || '.variations', body ->> 'type')
    || pennon.variation_problems(body -> 'offVariation', path || '.offVariation', variations)
    || pennon.prerequisites_problems(body -> 'prerequisites', path || '.prerequisites')
    || pennon.targets_problems(body -> 'targets', path || '.targets', variations)
    || pennon.rules_problems(body -> 'rules', path || '.rules', variations)
    || pennon.serve_problems(body -> 'fallthrough', path || '.fallthrough', variations, true)
    || case when jsonb_typeof(body -> 'metadata') <> 'object'
      then pennon.problem(path || '.metadata', 'must be an object') else '[]' end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.full_documents(environment text, is_server boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', document.kind, 'key', document.key, 'version', document.version, 'body', document.body
    ) order by document.kind, document.key), '[]')
    from pennon.documents document
    where document.environment = full_documents.environment and (is_server or document.delivery = 'rules')
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.instant_of(value jsonb)
 RETURNS double precision
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  iso constant text := '^([1-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$';
  parts text[];
  month date;
begin
  if pennon.is_finite(value) then
    return value #>> '{}';
  end if;
  parts := case when jsonb_typeof(value) = 'string' then regexp_match(value #>> '{}', iso) end;
  month := make_date(parts[1]::integer, parts[2]::integer, 1);
  -- 30 February is in no calendar.
  if parts is null or parts[3]::integer > extract(day from month + interval '1 month - 1 day') then
    return null;
  end if;
  return extract(epoch from month)::bigint * 1000
    + (parts[3]::bigint - 1) * 86400000
    + (parts[4]::bigint * 60 + parts[5]::bigint) * 60000
    - coalesce((parts[8] || '1')::bigint * (parts[9]::bigint * 60 + parts[10]::bigint), 0) * 60000
    + coalesce(parts[6]::bigint, 0) * 1000
    + left(coalesce(parts[7], '') || '000', 3)::bigint;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.instant_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null or pennon.instant_of(value) is not null then '[]'
    else pennon.problem(path, 'must be epoch milliseconds, or a time such as 2026-01-31T09:00:00Z, with its offset')
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.invalid(problems jsonb)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select pennon.refusal(
    422, 'PENNON_INVALID',
    format('%s: %s%s', problems -> 0 ->> 'path', problems -> 0 ->> 'message',
      case when jsonb_array_length(problems) > 1 then format(' (and %s more)', jsonb_array_length(problems) - 1) else '' end),
    problems,
    'Nothing was written. Every problem is in the details, with its path; correct them and commit again.'
  )
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_admin()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(pennon.role_of() = 'admin', false)
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_finite(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(
    case when jsonb_typeof(value) = 'number' then abs((value #>> '{}')::numeric) <= 1.7976931348623157e308 end,
    false
  )
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_operand(operand text, value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when operand = 'number' then pennon.is_finite(value)
    when operand = 'scalar' then jsonb_typeof(value) in ('string', 'boolean') or pennon.is_finite(value)
    when operand = 'instant' then pennon.instant_of(value) is not null
    when operand = 'place' then pennon.is_place(value)
    when jsonb_typeof(value) <> 'string' then false
    when operand = 'regex' then pennon.is_regex(value #>> '{}')
    when operand = 'version' then pennon.is_semver(value #>> '{}')
    else operand = 'text'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_place(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(
    case when pennon.object_problems(value, '', '{latitude,longitude,km}') = '[]'
      and pennon.is_finite(value -> 'latitude') and pennon.is_finite(value -> 'longitude') and pennon.is_finite(value -> 'km')
    then abs((value ->> 'latitude')::numeric) <= 90 and abs((value ->> 'longitude')::numeric) <= 180
      and (value ->> 'km')::numeric >= 0
    end, false)
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_regex(pattern text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select coalesce(length(pattern) <= 1000 and pennon.regex_size(pattern) <= 1000, false)
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_regex_class(class text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select coalesce(bool_and(coalesce(
    case when member[2] is null then member[1] ~ '^\\[dwsDWS]$' or pennon.regex_point(member[1]) is not null
    else pennon.regex_point(member[1]) <= pennon.regex_point(member[2]) end,
    false
  )), false)
  from regexp_matches(regexp_replace(class, '^\[\^?(.*)\]$', '\1'), '(\\.|[^\\])(?:-(\\.|[^\\]))?', 'g') member
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_semver(version text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select length(version) <= 256 and version ~ (
    '^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)'
    || '(-(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?'
    || '(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$'
  )
$function$
;
CREATE OR REPLACE FUNCTION pennon.items_of(value jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when jsonb_typeof(value) = 'array' then value else '[]' end
$function$
;
CREATE OR REPLACE FUNCTION pennon.items_within(value jsonb, fewest integer, most integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when pennon.list_problems(value, '', fewest, most) = '[]' then pennon.items_of(value) else '[]' end
$function$
;
CREATE OR REPLACE FUNCTION pennon.key_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null or (jsonb_typeof(value) = 'string' and value #>> '{}' ~ '^[A-Za-z0-9._:/-]{1,200}$') then '[]'
    else pennon.problem(path, 'must be a key: 1 to 200 of letters, digits, . _ - : /')
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.line_hash(kind text, key text, version bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select pennon.murmur3_32(kind || '/' || key || '@' || version)
$function$
;
CREATE OR REPLACE FUNCTION pennon.list_problems(value jsonb, path text, fewest integer, most integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null then '[]'
    when jsonb_typeof(value) <> 'array' then pennon.problem(path, 'must be a list')
    when jsonb_array_length(value) < fewest then pennon.problem(path, format('must have at least %s item', fewest))
    when jsonb_array_length(value) > most
      then pennon.problem(path, format('has %s items, and %s is the limit', jsonb_array_length(value), most))
    else '[]'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.multiply_32(a bigint, b bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  -- In two halves of 16 bits, because the product of two 32-bit numbers does not fit a bigint.
  select ((a & 65535) * b + ((((a >> 16) * b) & 65535) << 16)) & 4294967295
$function$
;
CREATE OR REPLACE FUNCTION pennon.murmur3_32(data text)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  bytes constant bytea := convert_to(data, 'UTF8');
  length constant integer := octet_length(bytes);
  tail constant integer := length & ~3;
  hash bigint := 0;
  word bigint;
begin
  for at in 0 .. tail - 4 by 4 loop
    word := get_byte(bytes, at)::bigint | (get_byte(bytes, at + 1)::bigint << 8)
      | (get_byte(bytes, at + 2)::bigint << 16) | (get_byte(bytes, at + 3)::bigint << 24);
    word := pennon.multiply_32(word, 3432918353);
    word := ((word << 15) & 4294967295) | (word >> 17);
    hash := hash # pennon.multiply_32(word, 461845907);
    hash := ((hash << 13) & 4294967295) | (hash >> 19);
    hash := (hash * 5 + 3864292196) & 4294967295;
  end loop;
  word := 0;
  for at in tail .. length - 1 loop
    word := word | (get_byte(bytes, at)::bigint << (8 * (at - tail)));
  end loop;
  word := pennon.multiply_32(word, 3432918353);
  word := ((word << 15) & 4294967295) | (word >> 17);
  hash := hash # pennon.multiply_32(word, 461845907) # length;
  hash := pennon.multiply_32(hash # (hash >> 16), 2246822507);
  hash := pennon.multiply_32(hash # (hash >> 13), 3266489909);
  return hash # (hash >> 16);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.number_of(value jsonb)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when pennon.is_finite(value) then (value #>> '{}')::numeric end
$function$
;
CREATE OR REPLACE FUNCTION pennon.number_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when value is null or pennon.is_finite(value) then '[]' else pennon.problem(path, 'must be a number') end
$function$
;
CREATE OR REPLACE FUNCTION pennon.numbered_changes(environment text, changes jsonb)
 RETURNS TABLE(kind text, key text, version bigint, body jsonb, delivery text, line_hash bigint, delivery_before text, line_hash_before bigint)
 LANGUAGE sql
 STABLE ROWS 10
AS $function$
  select proposed.kind, proposed.key, next.version, proposed.body,
    case when proposed.body is null then document.delivery else proposed.delivery end,
    pennon.line_hash(proposed.kind, proposed.key, next.version),
    document.delivery, document.line_hash
  from pennon.proposed_changes(changes) proposed
  left join pennon.documents document
    on document.environment = numbered_changes.environment
    and document.kind = proposed.kind and document.key = proposed.key,
  -- A document that was deleted and comes back counts on.
  lateral (
    select coalesce(max(version.version), 0) + 1 as version
    from pennon.versions version
    where version.environment = numbered_changes.environment
      and version.kind = proposed.kind and version.key = proposed.key
  ) next
$function$
;
CREATE OR REPLACE FUNCTION pennon.object_problems(value jsonb, path text, required text[], optional text[] DEFAULT '{}'::text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when value is null or jsonb_typeof(value) <> 'object' then pennon.problem(path, 'must be an object')
    when value ?& required and value - required - optional = '{}' then '[]'
    else (
      select jsonb_agg(problem)
      from (
        select format('lacks "%s"', member) from unnest(required) member where not value ? member
        union all
        select format('has an unknown member "%s"', member) from jsonb_object_keys(value - required - optional) member
      ) found (message), jsonb_array_elements(pennon.problem(path, message)) problem
    )
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.one_change_problems(change jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  problems constant jsonb := pennon.object_problems(change, path, '{kind,key,base_version,body}')
    || pennon.choice_problems(change -> 'kind', path || '.kind', '{flag,segment,experiment,layer,holdout,config}')
    || pennon.key_problems(change -> 'key', path || '.key')
    -- Null would be different from no current version, so it would overwrite whatever there is.
    || case when jsonb_typeof(change -> 'base_version') <> 'number' or change ->> 'base_version' !~ '^(0|[1-9][0-9]{0,17})$'
      then pennon.problem(path || '.base_version', 'must be the version that was changed; 0 for a new document') else '[]' end;
begin
  if problems <> '[]' then
    return problems;
  elsif change -> 'body' <> 'null' then
    return pennon.document_problems(change ->> 'kind', change ->> 'key', change -> 'body', path || '.body');
  elsif change -> 'base_version' = '0' then
    return pennon.problem(path || '.body', 'must not be null: there is nothing to delete at base_version 0');
  end if;
  return '[]';
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.operand_of(operator text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select '{
    "equals": "scalar", "not_equals": "scalar", "in": "scalars", "not_in": "scalars",
    "exists": "nothing", "not_exists": "nothing",
    "greater_than": "number", "greater_or_equal": "number", "less_than": "number", "less_or_equal": "number",
    "contains": "text", "starts_with": "text", "ends_with": "text", "regex": "regex",
    "equals_ignore_case": "text", "in_ignore_case": "texts", "contains_ignore_case": "text",
    "starts_with_ignore_case": "text", "ends_with_ignore_case": "text",
    "semver_equal": "version", "semver_greater": "version", "semver_less": "version",
    "semver_at_least": "version", "semver_at_most": "version",
    "before": "instant", "after": "instant",
    "includes_any": "scalars", "includes_all": "scalars", "includes_none": "scalars",
    "within_km": "place"
  }'::jsonb ->> operator
$function$
;
CREATE OR REPLACE FUNCTION pennon.operand_problems(operand text, condition jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  member constant text := case when operand in ('scalars', 'texts') then 'values' else 'value' end;
  value constant jsonb := condition -> member;
  at constant text := path || '.' || member;
begin
  if operand = 'nothing' then
    return pennon.object_problems(condition, path, '{attribute,op}');
  end if;
  return pennon.object_problems(condition, path, array['attribute', 'op', member]) || case
    when value is null then '[]'
    when operand = 'scalars' then pennon.scalars_problems(value, at)
    when operand = 'texts' then pennon.strings_problems(value, at)
    when pennon.is_operand(operand, value) then '[]'
    else pennon.problem(at, 'must be ' || case operand
      when 'scalar' then 'a string, a number or a boolean'
      when 'number' then 'a number'
      when 'text' then 'a string'
      when 'regex' then 'a regular expression of Pennon''s subset (no look-around, back-reference, \b or flags)'
      when 'version' then 'a version such as 2.1.0'
      when 'instant' then 'epoch milliseconds, or a time such as 2026-01-31T09:00:00Z, with its offset'
      when 'place' then '{latitude, longitude, km}'
    end)
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.options_problems(note text, options jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when length(note) > 2000
      then pennon.problem('note', format('has %s characters, and 2000 is the limit', length(note))) else '[]' end
    || pennon.object_problems(options, 'options', '{}', '{dry_run}')
    || case when jsonb_typeof(options) = 'object' and jsonb_typeof(options -> 'dry_run') <> 'boolean'
      then pennon.problem('options.dry_run', 'must be true or false') else '[]' end
$function$
;
CREATE OR REPLACE FUNCTION pennon.order_problems(range jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when pennon.number_of(range -> 'from') > pennon.number_of(range -> 'to')
      then pennon.problem(path, 'must have "from" <= "to"')
    else '[]'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.ordinal_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null or (pennon.number_of(value) > 0 and pennon.number_of(value) % 1 = 0) then '[]'
    else pennon.problem(path, 'must be a whole number above 0')
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.prerequisites_problems(prerequisites jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when prerequisites is null then '[]' else pennon.list_problems(prerequisites, path, 0, 100) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(prerequisites, 0, 100)) with ordinality item (prerequisite, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(prerequisite, at, '{flag,variations}')
        || pennon.key_problems(prerequisite -> 'flag', at || '.flag')
        || pennon.list_problems(prerequisite -> 'variations', at || '.variations', 1, 100)
        || coalesce((
          select jsonb_agg(inner_problem)
          from jsonb_array_elements(pennon.items_within(prerequisite -> 'variations', 1, 100)) with ordinality v (variation, nth),
            jsonb_array_elements(pennon.key_problems(variation, format('%s.variations[%s]', at, nth - 1))) inner_problem
        ), '[]')
      ) problem
  ), '[]') end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.problem(path text, message text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select jsonb_build_array(jsonb_build_object('path', path, 'message', message))
$function$
;
CREATE OR REPLACE FUNCTION pennon.proposed_changes(changes jsonb)
 RETURNS TABLE(path text, kind text, key text, base_version bigint, body jsonb, delivery text)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE ROWS 10
AS $function$
  select
    format('$[%s]', position - 1),
    change ->> 'kind',
    change ->> 'key',
    (change ->> 'base_version')::bigint,
    nullif(change -> 'body', 'null'),
    pennon.delivery_of(change -> 'body')
  from jsonb_array_elements(changes) with ordinality list (change, position)
$function$
;
CREATE OR REPLACE FUNCTION pennon.public_changes(changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', change -> 'kind',
      'key', change -> 'key',
      'version', change -> 'version',
      'body', case when change ->> 'delivery' = 'rules' then change -> 'body' else 'null' end
    ) order by position), '[]')
    from jsonb_array_elements(changes) with ordinality list (change, position)
    where change ->> 'delivery_before' = 'rules'
      or (change ->> 'delivery' = 'rules' and change -> 'body' <> 'null')
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.range_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when value is null then '[]' else
    pennon.object_problems(value, path, '{key,from,to}')
    || pennon.key_problems(value -> 'key', path || '.key')
    || pennon.share_problems(value -> 'from', path || '.from')
    || pennon.share_problems(value -> 'to', path || '.to')
    || pennon.order_problems(value, path)
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.reference_problems(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(problem order by edge.path), '[]')
    from pennon.edges_after(environment, changes) edge
    left join pennon.proposed_changes(changes) proposed
      on proposed.kind = edge.target_kind and proposed.key = edge.target_key
    left join pennon.documents document
      on document.environment = reference_problems.environment
      and document.kind = edge.target_kind and document.key = edge.target_key
      and proposed.kind is null,
      pennon.edge_message(
        edge.kind, edge.body, edge.delivery, edge.target_variations,
        coalesce(proposed.body, document.body), coalesce(proposed.delivery, document.delivery)
      ) message,
      jsonb_array_elements(pennon.problem(
        edge.path,
        format('%s %s refers to %s %s, %s', edge.kind, edge.key, edge.target_kind, edge.target_key, message)
      )) problem
    where message is not null
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.references_of(document_kind text, body jsonb)
 RETURNS TABLE(path text, kind text, key text, variations jsonb)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select format('.prerequisites[%s]', position - 1), 'flag', item ->> 'flag', item -> 'variations'
  from jsonb_array_elements(case when document_kind = 'flag' then body -> 'prerequisites' end)
    with ordinality list (item, position)
  union all
  select format('.rules[%s].serve.experiment', position - 1), 'experiment', item -> 'serve' ->> 'experiment', null
  from jsonb_array_elements(case when document_kind = 'flag' then body -> 'rules' end) with ordinality list (item, position)
  where item -> 'serve' ? 'experiment'
  union all
  select format('.rules[%s].when', position - 1), 'segment', segment, null
  from jsonb_array_elements(case when document_kind = 'flag' then body -> 'rules' end) with ordinality list (item, position),
    pennon.segments_of(item -> 'when') segment
  union all
  select '.when', 'segment', segment, null
  from pennon.segments_of(case when document_kind = 'segment' then body -> 'when' end) segment
  union all
  select format('.score.terms[%s].when', position - 1), 'segment', segment, null
  from jsonb_array_elements(case when document_kind = 'segment' then body -> 'score' -> 'terms' end)
    with ordinality list (item, position),
    pennon.segments_of(item -> 'when') segment
  union all
  select '.layer.key', 'layer', body -> 'layer' ->> 'key', null
  where document_kind = 'experiment' and body ? 'layer'
  union all
  select '.holdout', 'holdout', body ->> 'holdout', null
  where document_kind = 'experiment' and body ? 'holdout'
  union all
  select '.extends', 'config', body ->> 'extends', null
  where document_kind = 'config' and body ? 'extends'
$function$
;
CREATE OR REPLACE FUNCTION pennon.refusal(status integer, code text, message text, details jsonb, hint text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  -- Data, not an exception: what was written about the attempt stays. PostgREST takes the status from here.
  perform set_config('response.status', status::text, true);
  return jsonb_build_object('code', code, 'message', message, 'details', details, 'hint', hint);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.refuse_rewriting()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% on pennon.% is refused: history is append-only', tg_op, tg_table_name
    using errcode = 'PT403', hint = 'Commit a new version through pennon_api.commit instead.';
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.regex_point(written text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select case
    when written = '\t' then 9
    when written = '\n' then 10
    when written = '\r' then 13
    when written ~ '^(\\[!-/:-@[-`{-~]|[^\\])$' then ascii(right(written, 1))
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.regex_sequence_size(sequence text)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select case
    when sequence !~ '^(<\d+>([*+?]|\{\d{1,4}(,\d{0,4})?\})?|[\^$|])*$' or bool_or(most < fewest) then null
    else least(100000, coalesce(sum(coalesce(most, fewest + 1) * (states + 1)), 0))
      + length(regexp_replace(sequence, '[^\^$]', '', 'g'))
      + case when sequence like '%|%' then 1 else 0 end
  end
  from regexp_matches(sequence, '<(\d+)>(?:([*+?])|\{(\d+)(,)?(\d+)?\})?', 'g') piece,
    lateral (select
      piece[1]::numeric states,
      coalesce(piece[3]::numeric, case when piece[2] in ('*', '?') then 0 else 1 end) as fewest,
      case
        when piece[2] in ('*', '+') or (piece[4] is not null and piece[5] is null) then null
        else coalesce(piece[5], piece[3], '1')::numeric
      end as most
    ) repetition
$function$
;
CREATE OR REPLACE FUNCTION pennon.regex_size(pattern text)
 RETURNS numeric
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  -- An escape, a character class, a counted repetition, or any one character.
  token constant text := '\\.|\[\^?(?:\\.|[^]\\[])+\]|\{\d{1,4}(?:,\d{0,4})?\}|.';
  piece text;
  rest text := '';
  size numeric;
begin
  -- Every piece becomes <n>, n being the states that it takes; then groups collapse from the inside out.
  for piece in select match[1] from regexp_matches(pattern, token, 'g') match loop
    rest := rest || case
      when piece ~ '^\\[dwsDWStnr!-/:-@[-`{-~]$' then '<1>'
      when piece ~ '^\[.' and pennon.is_regex_class(piece) then '<1>'
      when piece ~ '^\{.' or piece ~ '^[\^$|()*+?]$' then piece
      when piece ~ '^[^][\\{}]$' then '<1>'
    end;
  end loop;
  while rest ~ '\([^()]*\)' loop
    size := pennon.regex_sequence_size(substring(rest from '\(([^()]*)\)'));
    rest := regexp_replace(rest, '\([^()]*\)', '<' || size || '>');
  end loop;
  return pennon.regex_sequence_size(rest) + 1;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.repeated_problems(items jsonb, path text, member text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(problem order by position), '[]')
    from (
      select position, item ->> member as name, row_number() over (partition by item ->> member order by position) as nth
      from jsonb_array_elements(pennon.items_of(items)) with ordinality list (item, position)
      where jsonb_typeof(item -> member) = 'string'
    ) named,
      jsonb_array_elements(pennon.problem(
        format('%s[%s].%s', path, position - 1, member), format('repeats %s', to_jsonb(name))
      )) problem
    where nth > 1
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.role_of()
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select case
    when caller.name = 'service_role' or pg_has_role(caller.name::name, schema.nspowner, 'usage') then 'admin'
    when caller.name = 'anon' then null
    else (select member.role from pennon.members member where member.user_id = pennon.claims() ->> 'sub')
  end
  from pg_namespace schema, (select pennon.caller()) caller (name)
  where schema.nspname = 'pennon'
$function$
;
CREATE OR REPLACE FUNCTION pennon.rules_problems(rules jsonb, path text, variations text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when rules is null then '[]' else pennon.list_problems(rules, path, 0, 200) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(rules, 0, 200)) with ordinality item (rule, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(rule, at, '{id,serve}', '{when,window}')
        || pennon.key_problems(rule -> 'id', at || '.id')
        -- The id is in the salt of the rule's split, and the fallthrough's split has this one.
        || case when rule ->> 'id' = 'fallthrough' then pennon.problem(at || '.id', 'must not be "fallthrough"') else '[]' end
        || pennon.condition_problems(rule -> 'when', at || '.when')
        || pennon.window_problems(rule -> 'window', at || '.window')
        || pennon.serve_problems(rule -> 'serve', at || '.serve', variations, false)
      ) problem
  ), '[]') || pennon.repeated_problems(rules, path, 'id') end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.scalars_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.list_problems(value, path, 0, 100000) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(value, 0, 100000)) with ordinality item (value, position),
      jsonb_array_elements(pennon.problem(
        format('%s[%s]', path, position - 1), 'must be a string, a number or a boolean'
      )) problem
    where jsonb_typeof(item.value) not in ('string', 'boolean') and not pennon.is_finite(item.value)
  ), '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.scale_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when value is null then '[]' else
    pennon.object_problems(value, path, '{divide}', '{modulo,multiply,add}')
    || case when value -> 'divide' is not null and coalesce(pennon.number_of(value -> 'divide') <= 0, true)
      then pennon.problem(path || '.divide', 'must be a number above 0') else '[]' end
    || pennon.ordinal_problems(value -> 'modulo', path || '.modulo')
    || pennon.ordinal_problems(value -> 'multiply', path || '.multiply')
    || pennon.number_problems(value -> 'add', path || '.add')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.score_problems(score jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when score is null then '[]' else
    pennon.object_problems(score, path, '{terms,threshold}')
    || pennon.number_problems(score -> 'threshold', path || '.threshold')
    || pennon.list_problems(score -> 'terms', path || '.terms', 1, 200)
    || coalesce((
      select jsonb_agg(problem order by position)
      from jsonb_array_elements(pennon.items_within(score -> 'terms', 1, 200)) with ordinality item (term, position),
        format('%s.terms[%s]', path, position - 1) at,
        jsonb_array_elements(
          pennon.object_problems(term, at, '{when,weight}')
          || pennon.condition_problems(term -> 'when', at || '.when')
          || pennon.number_problems(term -> 'weight', at || '.weight')
        ) problem
    ), '[]')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.segment_condition_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when jsonb_typeof(value) <> 'array' then pennon.key_problems(value, path)
    else pennon.list_problems(value, path, 1, 1000) || coalesce((
      select jsonb_agg(problem order by position)
      from jsonb_array_elements(pennon.items_within(value, 1, 1000)) with ordinality item (value, position),
        jsonb_array_elements(pennon.key_problems(item.value, format('%s[%s]', path, position - 1))) problem
    ), '[]')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.segment_problems(body jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.object_problems(body, path, '{key}', '{delivery,included,excluded,attribute,when,score}')
    || pennon.scalars_problems(body -> 'included', path || '.included')
    || pennon.scalars_problems(body -> 'excluded', path || '.excluded')
    || pennon.attribute_problems(body -> 'attribute', path || '.attribute')
    || pennon.condition_problems(body -> 'when', path || '.when')
    || pennon.score_problems(body -> 'score', path || '.score');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.segments_of(condition jsonb)
 RETURNS SETOF text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT ROWS 2
AS $function$
  select distinct segment #>> '{}'
  from jsonb_path_query(condition, 'strict $.**.segment') named,
    jsonb_array_elements(case when jsonb_typeof(named) = 'array' then named else jsonb_build_array(named) end) segment
$function$
;
CREATE OR REPLACE FUNCTION pennon.serve_problems(serve jsonb, path text, variations text[], is_total boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  if serve is null then
    return '[]';
  elsif jsonb_typeof(serve) = 'object' and serve ? 'variation' then
    return pennon.object_problems(serve, path, '{variation}')
      || pennon.variation_problems(serve -> 'variation', path || '.variation', variations);
  elsif jsonb_typeof(serve) = 'object' and serve ? 'experiment' and not is_total then
    return pennon.object_problems(serve, path, '{experiment}')
      || pennon.key_problems(serve -> 'experiment', path || '.experiment');
  elsif jsonb_typeof(serve) <> 'object' or not serve ? 'split' then
    return pennon.problem(path, case when is_total
      then 'must have a variation or a split' else 'must have a variation, a split or an experiment' end);
  end if;
  return pennon.object_problems(serve, path, '{split}', '{bucketBy,salt,bucketing}')
    || pennon.split_problems(serve -> 'split', path || '.split', variations)
    || pennon.total_problems(serve -> 'split', path || '.split', case when is_total then 'a fallthrough' end)
    || pennon.attribute_problems(serve -> 'bucketBy', path || '.bucketBy')
    || pennon.text_problems(serve -> 'salt', path || '.salt', 500)
    || pennon.bucketing_problems(serve -> 'bucketing', path || '.bucketing');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.server_changes(changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', change -> 'kind', 'key', change -> 'key', 'version', change -> 'version', 'body', change -> 'body'
    ) order by position), '[]')
    from jsonb_array_elements(changes) with ordinality list (change, position)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.share_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null or value in ('0', '100000') then '[]'
    when jsonb_typeof(value) = 'number'
      and (value #>> '{}')::numeric between 0 and 100000
      and (value #>> '{}')::numeric % 1 = 0 then '[]'
    else pennon.problem(path, 'must be a whole number from 0 to 100000 (thousandths of a percent)')
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.split_problems(split jsonb, path text, variations text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.list_problems(split, path, 1, 100) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(split, 1, 100)) with ordinality item (entry, position),
      format('%s[%s]', path, position - 1) entry_path,
      jsonb_array_elements(
        pennon.object_problems(entry, entry_path, '{variation,weight}')
        || pennon.variation_problems(entry -> 'variation', entry_path || '.variation', variations)
        || pennon.share_problems(entry -> 'weight', entry_path || '.weight')
      ) problem
  ), '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.strings_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.list_problems(value, path, 0, 100000) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(value, 0, 100000)) with ordinality item (value, position),
      jsonb_array_elements(pennon.problem(format('%s[%s]', path, position - 1), 'must be a string')) problem
    where jsonb_typeof(item.value) <> 'string'
  ), '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.targets_problems(targets jsonb, path text, variations text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when targets is null then '[]' else pennon.list_problems(targets, path, 0, 1000) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(targets, 0, 1000)) with ordinality item (target, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(target, at, '{variation,values}', '{attribute}')
        || pennon.variation_problems(target -> 'variation', at || '.variation', variations)
        || pennon.attribute_problems(target -> 'attribute', at || '.attribute')
        || pennon.scalars_problems(target -> 'values', at || '.values')
      ) problem
  ), '[]') end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.text_problems(value jsonb, path text, most integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null or (jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and most) then '[]'
    else pennon.problem(path, format('must be a string of 1 to %s characters', most))
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.total_of(split jsonb)
 RETURNS double precision
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  -- Null among the weights makes no total: that weight's own problem is enough.
  return (
    select case when count(*) = count(pennon.number_of(entry -> 'weight'))
      then least(greatest(coalesce(sum(pennon.number_of(entry -> 'weight')), 0), -1e300), 1e300)::double precision end
    from jsonb_array_elements(pennon.items_of(split)) entry
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.total_problems(split jsonb, path text, whole text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return (
    select case
      when split is null then '[]'
      when total > 100000 then pennon.problem(path, format('adds up to %s, above 100000', total))
      when total < 100000 and whole is not null
        then pennon.problem(path, format('adds up to %s; %s must reach exactly 100000', total, whole))
      else '[]'
    end
    from pennon.total_of(split) total
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.unknown_environment(environment text)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select pennon.refusal(
    404, 'PENNON_NOT_FOUND', format('There is no environment "%s".', environment), null,
    'A new database has development, staging and production.'
  )
$function$
;
CREATE OR REPLACE FUNCTION pennon.value_problems(value jsonb, path text, type text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null then '[]'
    when type = 'boolean' and jsonb_typeof(value) <> 'boolean' then pennon.problem(path, 'must be true or false')
    when type = 'string' and jsonb_typeof(value) <> 'string' then pennon.problem(path, 'must be a string')
    when type = 'number' and not pennon.is_finite(value) then pennon.problem(path, 'must be a number')
    when type = 'percentage' and coalesce(pennon.number_of(value) not between 0 and 100, true)
      then pennon.problem(path, 'must be a number from 0 to 100')
    when type = 'json' and jsonb_path_exists(value, 'strict $.**{100 to last} ? (@.type() == "object" || @.type() == "array")')
      then pennon.problem(path, 'is nested deeper than 100')
    else '[]'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.variation_problems(value jsonb, path text, variations text[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null then '[]'
    when pennon.key_problems(value, path) <> '[]' then pennon.key_problems(value, path)
    when value #>> '{}' <> all (variations)
      then pennon.problem(path, format('names the variation %s, which there is not', value))
    else '[]'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.variations_problems(variations jsonb, path text, type text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.list_problems(variations, path, 1, 100) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(variations, 1, 100)) with ordinality item (variation, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(variation, at, '{key,value}', '{name,description}')
        || pennon.key_problems(variation -> 'key', at || '.key')
        || pennon.value_problems(variation -> 'value', at || '.value', type)
        || pennon.text_problems(variation -> 'name', at || '.name', 200)
        || pennon.text_problems(variation -> 'description', at || '.description', 2000)
      ) problem
  ), '[]') || pennon.repeated_problems(variations, path, 'key');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.window_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when value is null then '[]' else
    pennon.object_problems(value, path, '{}', '{from,until}')
    || pennon.instant_problems(value -> 'from', path || '.from')
    || pennon.instant_problems(value -> 'until', path || '.until')
    || case when pennon.instant_of(value -> 'from') >= pennon.instant_of(value -> 'until')
      then pennon.problem(path, 'must open before it closes') else '[]' end
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.write_documents(environment text, changes jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  delete from pennon.documents document
  using jsonb_to_recordset(changes) change (kind text, key text, body jsonb)
  where document.environment = write_documents.environment
    and document.kind = change.kind and document.key = change.key
    and nullif(change.body, 'null') is null;

  insert into pennon.documents (environment, kind, key, version, body, delivery, line_hash)
  select write_documents.environment, change.kind, change.key, change.version, change.body, change.delivery, change.line_hash
  from jsonb_to_recordset(changes)
    change (kind text, key text, version bigint, body jsonb, delivery text, line_hash bigint)
  where nullif(change.body, 'null') is not null
  on conflict on constraint documents_pkey do update
    set version = excluded.version, body = excluded.body, delivery = excluded.delivery, line_hash = excluded.line_hash;

  delete from pennon.document_references reference
  using jsonb_to_recordset(changes) change (kind text, key text)
  where reference.environment = write_documents.environment
    and reference.kind = change.kind and reference.key = change.key;

  insert into pennon.document_references (environment, kind, key, target_kind, target_key)
  select distinct write_documents.environment, change.kind, change.key, named.kind, named.key
  from jsonb_to_recordset(changes) change (kind text, key text, body jsonb),
    pennon.references_of(change.kind, nullif(change.body, 'null')) named;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.write_history(environment text, revision bigint, changes jsonb, note text, author text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  insert into pennon.commits (environment, revision, author, note, changes)
  select write_history.environment, write_history.revision, write_history.author, write_history.note,
    jsonb_agg(jsonb_build_object('kind', change.kind, 'key', change.key, 'version', change.version))
  from jsonb_to_recordset(changes) change (kind text, key text, version bigint);

  insert into pennon.versions (environment, kind, key, version, body, delivery, revision)
  select write_history.environment, change.kind, change.key, change.version, nullif(change.body, 'null'),
    change.delivery, write_history.revision
  from jsonb_to_recordset(changes) change (kind text, key text, version bigint, body jsonb, delivery text);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.commit(environment text, changes jsonb, note text DEFAULT NULL::text, options jsonb DEFAULT '{}'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  problems jsonb;
begin
  if coalesce(pennon.role_of() not in ('editor', 'admin'), true) then
    return pennon.refusal(
      403, 'PENNON_FORBIDDEN', format('%s may not change flags.', coalesce('A ' || pennon.role_of(), 'The public')), null,
      'Use the secret key, or have an admin make you an editor.'
    );
  end if;
  problems := pennon.options_problems(note, coalesce(options, '{}')) || pennon.change_problems(changes);
  if problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  return pennon.commit_changes(environment, changes, note, coalesce((options ->> 'dry_run')::boolean, false));
end
$function$
;
CREATE OR REPLACE FUNCTION public.pennon_snapshot(environment text, since bigint DEFAULT NULL::bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  target pennon.environments;
  is_server constant boolean := pennon.role_of() is not null;
  state jsonb;
begin
  select * into target from pennon.environments e where e.key = pennon_snapshot.environment;
  if target.key is null then
    return pennon.unknown_environment(environment);
  end if;
  state := jsonb_build_object(
    'revision', target.revision,
    'checksum', case when is_server then target.server_checksum else target.public_checksum end
  );
  if since = target.revision then
    return state || '{"type": "unchanged"}';
  -- The chain must reach back to where the caller is; a revision of the future is one of another database.
  elsif exists (select from pennon.commits c where c.environment = target.key and c.revision = since + 1) then
    return state || jsonb_build_object(
      'type', 'delta', 'previous', since, 'changes', pennon.changes_since(target.key, since, is_server)
    );
  end if;
  return state || jsonb_build_object('type', 'full', 'documents', pennon.full_documents(target.key, is_server));
end
$function$
;

-- Policies

create policy "pennon: announcements are heard" on realtime.messages as permissive for select to anon, authenticated
  using ((topic ~~ 'pennon%'::text));
create policy "pennon: announcements are not rewritten" on realtime.messages as restrictive for update to public
  using ((topic !~~ 'pennon%'::text))
  with check ((topic !~~ 'pennon%'::text));
create policy "pennon: announcements are not withdrawn" on realtime.messages as restrictive for delete to public
  using ((topic !~~ 'pennon%'::text));
create policy "pennon: only announcements are heard" on realtime.messages as restrictive for select to public
  using (
CASE
    WHEN ((topic !~~ 'pennon%'::text) AND (COALESCE(( SELECT realtime.topic() AS topic), ''::text) !~~ 'pennon%'::text)) THEN true
    WHEN ((extension <> 'broadcast'::text) OR (( SELECT realtime.topic() AS topic) IS DISTINCT FROM topic)) THEN false
    WHEN (topic ~~ 'pennon:%'::text) THEN true
    WHEN (topic ~~ 'pennon-server:%'::text) THEN (( SELECT pennon.role_of() AS role_of) IS NOT NULL)
    ELSE false
END);
create policy "pennon: only the database announces" on realtime.messages as restrictive for insert to public
  with check (((topic !~~ 'pennon%'::text) OR (CURRENT_USER = ( SELECT pg_get_userbyid(pg_namespace.nspowner) AS pg_get_userbyid
   FROM pg_namespace
  WHERE (pg_namespace.nspname = 'pennon'::name)))));
create policy "pennon: the database announces" on realtime.messages as permissive for insert to public
  with check (((topic ~~ 'pennon%'::text) AND (CURRENT_USER = ( SELECT pg_get_userbyid(pg_namespace.nspowner) AS pg_get_userbyid
   FROM pg_namespace
  WHERE (pg_namespace.nspname = 'pennon'::name)))));

-- Grants

grant execute on function pennon.role_of() to anon;
grant execute on function pennon.role_of() to authenticated;
grant execute on function pennon.role_of() to service_role;
grant execute on function pennon_api.commit(environment text, changes jsonb, note text, options jsonb) to authenticated;
grant execute on function pennon_api.commit(environment text, changes jsonb, note text, options jsonb) to service_role;
grant execute on function public.pennon_snapshot(environment text, since bigint) to anon;
grant execute on function public.pennon_snapshot(environment text, since bigint) to authenticated;
grant execute on function public.pennon_snapshot(environment text, since bigint) to service_role;
grant usage on schema pennon_api to authenticated;
grant usage on schema pennon_api to service_role;

-- Comments

comment on column pennon.commits.author is 'The member''s user id, or the database role that acted.';
comment on column pennon.commits.changes is 'What the commit wrote: [{kind, key, version}]; the bodies are in versions.';
comment on column pennon.documents.line_hash is 'What this document adds to the wire checksum: murmur3_32 of kind/key@version.';
comment on column pennon.environments.public_checksum is 'Wire checksum over the documents that browsers may hold.';
comment on column pennon.environments.revision is 'Number of the last commit; 0 before the first. Without holes.';
comment on column pennon.environments.server_checksum is 'Wire checksum over all documents.';
comment on column pennon.members.user_id is 'The `sub` of the member''s access token; text, because third-party sign-in has no uuids.';
comment on column pennon.versions.body is 'Null: this version deletes the document. A document that comes back counts on from here.';
comment on column pennon.versions.delivery is 'Who may hold the body: browsers (rules), browsers only what it evaluates to (values), servers (server).';
comment on function pennon.advance(environment text, changes jsonb) is 'Moves an environment to its next revision, with the checksums that the changes make.';
comment on function pennon.announce(environment pennon.environments, changes jsonb) is 'Announces a revision to browsers and to servers, in the commit''s transaction: it is heard if the commit is kept.';
comment on function pennon.announcement(revision bigint, checksum bigint, changes jsonb, has_values boolean) is 'What a revision is announced with; above 64 kB without its changes, so that listeners ask for them.';
comment on function pennon.attribute_condition_problems(condition jsonb, path text) is 'Problems of a condition on an attribute.';
comment on function pennon.attribute_problems(value jsonb, path text) is 'Not a dotted path to an attribute. An absent one has no problem.';
comment on function pennon.author() is 'Who a commit is signed by: the member''s user id, or the database role that acted.';
comment on function pennon.bucket_condition_problems(value jsonb, path text) is 'Problems of a condition on the range that the unit''s bucket is in.';
comment on function pennon.bucketing_problems(value jsonb, path text) is 'Problems of the record that says how an imported flag buckets.';
comment on function pennon.caller() is 'The database role that asked, also inside a security-definer function.';
comment on function pennon.chain_problems(environment text, changes jsonb) is 'Prerequisites, segments or configurations that would lead back to themselves, or through more than 16.';
comment on function pennon.change_problems(changes jsonb) is 'Problems of a commit''s changes, as far as they themselves show them.';
comment on function pennon.changes_since(environment text, since bigint, is_server boolean) is 'The latest version of what changed after a revision, as the public, or a server, sees it.';
comment on function pennon.choice_problems(value jsonb, path text, choices text[]) is 'Not one of these strings. An absent one has no problem.';
comment on function pennon.claims() is 'The claims of the caller''s verified token; empty without one.';
comment on function pennon.commit_changes(environment text, changes jsonb, note text, is_dry_run boolean) is 'The part of a commit that knows the environment: refuses conflicts and broken references, else writes and announces.';
comment on function pennon.condition_problems(condition jsonb, path text, depth integer) is 'Problems of a condition of a rule or a segment, and of all within it.';
comment on function pennon.config_problems(body jsonb, path text) is 'Problems of a configuration section''s structure.';
comment on function pennon.conflicts(environment text, changes jsonb) is 'The changes whose document is no longer at the version that they were made from.';
comment on function pennon.count_problems(environment text, changes jsonb) is 'More flags than an environment may have.';
comment on function pennon.delivery_of(body jsonb) is 'Who may hold a document; without a word about it, servers alone.';
comment on function pennon.document_problems(kind text, key text, body jsonb, path text) is 'Problems of a document of any kind, as far as the document alone shows them.';
comment on function pennon.edge_message(kind text, body jsonb, delivery text, expected jsonb, target jsonb, target_delivery text) is 'What is wrong with one reference, in words that go on from «A refers to B, »; null when nothing is.';
comment on function pennon.edges_after(environment text, changes jsonb) is 'The references that a commit touches: those from what it writes, and those to it from what it leaves alone.';
comment on function pennon.experiment_problems(body jsonb, path text) is 'Problems of an experiment, as far as the experiment alone shows them.';
comment on function pennon.flag_problems(body jsonb, path text) is 'Problems of a flag, as far as the flag alone shows them.';
comment on function pennon.full_documents(environment text, is_server boolean) is 'The documents of an environment that the public, or a server, sees.';
comment on function pennon.instant_of(value jsonb) is 'Epoch ms of a finite number, or of ISO 8601 with an offset (what is below the millisecond is cut off); else null.';
comment on function pennon.instant_problems(value jsonb, path text) is 'Not a time. An absent one has no problem.';
comment on function pennon.invalid(problems jsonb) is 'The refusal of a commit that has problems.';
comment on function pennon.is_admin() is 'Whether the caller may do everything: an admin among the members, service_role, or the owner.';
comment on function pennon.is_finite(value jsonb) is 'Whether it is a number that a double can hold: Postgres would store larger ones.';
comment on function pennon.is_operand(operand text, value jsonb) is 'Whether a value is of the kind that an operator compares with.';
comment on function pennon.is_place(value jsonb) is 'Whether it is a point on earth with a distance around it.';
comment on function pennon.is_regex(pattern text) is 'Whether it is a regular expression of the subset that every engine matches alike, in linear time.';
comment on function pennon.is_regex_class(class text) is 'Whether it is a character class whose escapes and ranges mean the same in every engine.';
comment on function pennon.is_semver(version text) is 'Whether it is a version of semver 2.0.0: no leading v, all three numbers.';
comment on function pennon.items_of(value jsonb) is 'The value if it is a list, else an empty one.';
comment on function pennon.items_within(value jsonb, fewest integer, most integer) is 'The items of a list that list_problems has nothing against, else none: only those are looked into.';
comment on function pennon.key_problems(value jsonb, path text) is 'Not a key. An absent one has no problem: whether it may be absent is the object''s matter.';
comment on function pennon.line_hash(kind text, key text, version bigint) is 'What one document at one version adds to the wire checksum, which is their sum modulo 2^32.';
comment on function pennon.list_problems(value jsonb, path text, fewest integer, most integer) is 'Not a list, or one with too few or too many items. An absent list has no problem.';
comment on function pennon.multiply_32(a bigint, b bigint) is 'The product of two unsigned 32-bit numbers modulo 2^32.';
comment on function pennon.murmur3_32(data text) is 'MurmurHash3_x86_32 with seed 0 over the UTF-8 bytes, unsigned. Source: Austin Appleby, public domain.';
comment on function pennon.number_of(value jsonb) is 'The number, or null for what is none, whose problem is noted elsewhere.';
comment on function pennon.number_problems(value jsonb, path text) is 'Not a finite number. An absent one has no problem.';
comment on function pennon.numbered_changes(environment text, changes jsonb) is 'What a commit writes: each change with its new version, and what the document was before.';
comment on function pennon.object_problems(value jsonb, path text, required text[], optional text[]) is 'Not an object, members missing, members unknown.';
comment on function pennon.one_change_problems(change jsonb, path text) is 'Problems of one change, as far as it alone shows them.';
comment on function pennon.operand_of(operator text) is 'What an operator compares with; null for an unknown operator.';
comment on function pennon.operand_problems(operand text, condition jsonb, path text) is 'An operand that its operator cannot compare with.';
comment on function pennon.options_problems(note text, options jsonb) is 'Problems of a commit''s note and options.';
comment on function pennon.order_problems(range jsonb, path text) is 'A range whose "from" is above its "to".';
comment on function pennon.ordinal_problems(value jsonb, path text) is 'Not a whole number above 0. An absent one has no problem.';
comment on function pennon.prerequisites_problems(prerequisites jsonb, path text) is 'Problems of the flags that must serve something first, as far as this document shows them.';
comment on function pennon.problem(path text, message text) is 'One problem of a document, as a list to be joined with others.';
comment on function pennon.proposed_changes(changes jsonb) is 'The changes of a commit as rows. They must have passed change_problems.';
comment on function pennon.public_changes(changes jsonb) is 'The numbered changes as browsers may see them: what they may not, or no longer, hold has no body or is left out.';
comment on function pennon.range_problems(value jsonb, path text) is 'Problems of the range of a layer that an experiment takes. An absent one has none.';
comment on function pennon.reference_problems(environment text, changes jsonb) is 'References that a commit would leave without their target, or from what browsers hold to what they may not.';
comment on function pennon.references_of(document_kind text, body jsonb) is 'The documents that a body names, where, and the variations that it expects there (null: none in particular).';
comment on function pennon.refusal(status integer, code text, message text, details jsonb, hint text) is 'The answer to a call that was refused: sets the HTTP status and returns the error''s body.';
comment on function pennon.refuse_rewriting() is 'Trigger that keeps history: refuses UPDATE, DELETE and TRUNCATE.';
comment on function pennon.regex_point(written text) is 'The code point of a character as a pattern writes it; null for an escape that means a class, or nothing.';
comment on function pennon.regex_sequence_size(sequence text) is 'The states of a group''s content whose pieces are written <n>; null when it is malformed.';
comment on function pennon.regex_size(pattern text) is 'The states of the automaton that matches a pattern; null when the pattern is none of the subset.';
comment on function pennon.repeated_problems(items jsonb, path text, member text) is 'Items of a list that repeat the key or id of an earlier one.';
comment on function pennon.role_of() is 'The caller''s role among the members; service_role and the owner act as admin; null is the public.';
comment on function pennon.rules_problems(rules jsonb, path text, variations text[]) is 'Problems of a flag''s rules.';
comment on function pennon.scalars_problems(value jsonb, path text) is 'Not a list of strings, numbers and booleans. An absent one has no problem.';
comment on function pennon.scale_problems(value jsonb, path text) is 'Problems of how a hash becomes a position from 0 to 1. An absent one has none.';
comment on function pennon.score_problems(score jsonb, path text) is 'Problems of a segment''s score. An absent one has none.';
comment on function pennon.segment_condition_problems(value jsonb, path text) is 'Problems of the segment, or list of segments, that a condition names.';
comment on function pennon.segment_problems(body jsonb, path text) is 'Problems of a segment, as far as the segment alone shows them.';
comment on function pennon.segments_of(condition jsonb) is 'The segments that a condition names, at any depth.';
comment on function pennon.serve_problems(serve jsonb, path text, variations text[], is_total boolean) is 'Problems of what a rule serves, or, where it must be total, of a fallthrough.';
comment on function pennon.server_changes(changes jsonb) is 'The numbered changes as servers see them.';
comment on function pennon.share_problems(value jsonb, path text) is 'Not a weight, share, traffic or end of a range. An absent one has no problem.';
comment on function pennon.split_problems(split jsonb, path text, variations text[]) is 'Problems of a split among these variations; its total is its owner''s matter.';
comment on function pennon.strings_problems(value jsonb, path text) is 'Not a list of strings. An absent one has no problem.';
comment on function pennon.targets_problems(targets jsonb, path text, variations text[]) is 'Problems of the individuals that a flag serves a variation whatever its rules say.';
comment on function pennon.text_problems(value jsonb, path text, most integer) is 'Not a text of 1 to so many characters. An absent one has no problem.';
comment on function pennon.total_of(split jsonb) is 'The sum of a split''s weights; null when one of them is no number.';
comment on function pennon.total_problems(split jsonb, path text, whole text) is 'A split above the whole, or below it where something (its name) must reach it.';
comment on function pennon.unknown_environment(environment text) is 'The refusal of a call for an environment that there is not.';
comment on function pennon.value_problems(value jsonb, path text, type text) is 'A variation''s value that is not of the flag''s type.';
comment on function pennon.variation_problems(value jsonb, path text, variations text[]) is 'Names a variation that the flag does not have; any key will do where the flag is not known (null).';
comment on function pennon.variations_problems(variations jsonb, path text, type text) is 'Problems of the variations that a flag declares.';
comment on function pennon.window_problems(value jsonb, path text) is 'Problems of the time in which a rule applies. An absent window has none.';
comment on function pennon.write_documents(environment text, changes jsonb) is 'Makes the numbered changes the current documents, and notes what they refer to.';
comment on function pennon.write_history(environment text, revision bigint, changes jsonb, note text, author text) is 'Appends a commit and the versions that it makes.';
comment on function pennon_api.commit(environment text, changes jsonb, note text, options jsonb) is 'The one writer. changes: [{kind, key, base_version, body | null}], all or none; options: {dry_run}. Answers {environment, previous, revision, dry_run, versions}, or a refusal {code, message, details, hint} with its HTTP status.';
comment on function public.pennon_snapshot(environment text, since bigint) is 'The documents that the caller may see: full, or what changed after revision `since`, or that nothing did. The public sees what browsers may hold; service_role and members see all.';
comment on table pennon.commits is 'The chain of revisions. Append-only.';
comment on table pennon.document_references is 'Which current document names which other; derived from the bodies, so that a commit need not read them all.';
comment on table pennon.documents is 'The current version of every document that exists.';
comment on table pennon.environments is 'One chain of revisions each. Commits to an environment take turns on its row.';
comment on table pennon.members is 'Who may see and change flags besides service_role. Everyone else is the public, signed in or not.';
comment on table pennon.versions is 'Every version of every document; who, when and why stand in its commit. Append-only.';
