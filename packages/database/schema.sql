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
  unreadable_version bigint,
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
CREATE OR REPLACE FUNCTION pennon.answer(flag jsonb, variation text, reason text, others jsonb DEFAULT '{}'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  variations constant jsonb := flag -> 'variations';
begin
  for at in 0 .. jsonb_array_length(variations) - 1 loop
    if variations -> at ->> 'key' = variation then
      return jsonb_build_object(
        'flagKey', flag ->> 'key', 'value', variations -> at -> 'value', 'variation', variation, 'reason', reason
      ) || others;
    end if;
  end loop;
  return null;
end
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
CREATE OR REPLACE FUNCTION pennon.attribute_of(context jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  value jsonb := context;
  member text;
begin
  if path !~ '^(userId|anonymousId|sessionId|userAgent|location|device|auth|now)(\.|$)' then
    value := context -> 'attributes';
    if strpos(path, '.') = 0 then
      return value -> path;
    end if;
  end if;
  -- Not #>, which would take a number for a place in a list: lists have no members.
  foreach member in array string_to_array(path, '.') loop
    value := value -> member;
  end loop;
  return value;
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
CREATE OR REPLACE FUNCTION pennon.body_of(environment text, kind text, key text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    -- Joined with nothing, so that a large body is unpacked once and not at each look at a member.
    select document.body || '{}' from pennon.documents document
    where document.environment = body_of.environment and document.kind = body_of.kind and document.key = body_of.key
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.bucket(salt text, unit text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select pennon.bucket_of_hashes(pennon.murmur3_32(unit), pennon.murmur3_32(salt))
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
CREATE OR REPLACE FUNCTION pennon.bucket_of_hashes(unit_hash bigint, salt_hash bigint)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  hash bigint := unit_hash # salt_hash;
begin
  hash := pennon.multiply_32(hash # (hash >> 16), 2246822507);
  hash := pennon.multiply_32(hash # (hash >> 13), 3266489909);
  return ((hash # (hash >> 16)) * 100000) >> 32;
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
CREATE OR REPLACE FUNCTION pennon.compare_semver(a text, b text)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  -- Three numbers, then the identifiers of the pre-release; what follows a plus has no precedence.
  form constant text := '^(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?';
  parts_a constant text[] := regexp_match(a, form);
  parts_b constant text[] := regexp_match(b, form);
  ids_a constant text[] := parts_a[1:3] || string_to_array(parts_a[4], '.');
  ids_b constant text[] := parts_b[1:3] || string_to_array(parts_b[4], '.');
  most constant integer := greatest(cardinality(ids_a), cardinality(ids_b));
  is_word boolean;
begin
  for at in 1 .. most loop
    if ids_a[at] is null or ids_b[at] is null then
      -- A pre-release comes before its version, a longer pre-release after a shorter one.
      return case when (ids_a[at] is null) = (at = 4) then 1 else -1 end;
    end if;
    is_word := ids_a[at] ~ '\D';
    if is_word <> (ids_b[at] ~ '\D') then
      return case when is_word then 1 else -1 end;
    elsif not is_word and length(ids_a[at]) <> length(ids_b[at]) then
      -- Digits without leading zeros: the longer number is the larger, whatever its size.
      return sign(length(ids_a[at]) - length(ids_b[at]));
    elsif ids_a[at] <> ids_b[at] then
      return case when ids_a[at] < ids_b[at] collate "C" then -1 else 1 end;
    end if;
  end loop;
  return 0;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.compares_lists(op text, seen jsonb, wanted jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  if jsonb_typeof(seen) is distinct from 'array' then
    return op = 'includes_none';
  end if;
  -- Joins, so that two long lists are hashed rather than compared each with each.
  return case op
    when 'includes_all' then not exists (
      select from jsonb_array_elements(wanted) item
      where item not in (select jsonb_array_elements(seen))
    )
    else (op = 'includes_any') = exists (
      select from jsonb_array_elements(wanted) item
      where item in (select jsonb_array_elements(seen))
    )
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.compares_texts(op text, seen text, wanted text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return case op
    when 'contains' then strpos(seen, wanted) > 0
    when 'starts_with' then starts_with(seen, wanted)
    when 'ends_with' then right(seen, length(wanted)) = wanted
    when 'regex' then pennon.utf16_length(seen) <= 10000 and seen ~ pennon.native_regex(wanted)
    when 'equals' then seen = wanted
    -- The C locale folds ASCII letters only: folding the rest differs between engines.
    else pennon.compares_texts(replace(op, '_ignore_case', ''), lower(seen collate "C"), lower(wanted collate "C"))
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.compares_versions(op text, seen jsonb, wanted jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  found_version constant text := case when jsonb_typeof(seen) = 'string' then seen #>> '{}' end;
  precedence integer;
begin
  if not coalesce(pennon.is_semver(found_version), false) then
    return false;
  end if;
  precedence := pennon.compare_semver(found_version, wanted #>> '{}');
  return case op
    when 'semver_equal' then precedence = 0
    when 'semver_greater' then precedence > 0
    when 'semver_less' then precedence < 0
    when 'semver_at_least' then precedence >= 0
    when 'semver_at_most' then precedence <= 0
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.condition_holds(environment text, condition jsonb, context jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  form text;
  operand jsonb;
begin
  if condition ? 'attribute' then
    return pennon.operator_holds(condition, pennon.attribute_of(context, condition ->> 'attribute'));
  end if;
  form := case
    when condition ? 'all' then 'all'
    when condition ? 'any' then 'any'
    when condition ? 'not' then 'not'
    when condition ? 'segment' then 'segment'
    else 'bucket' end;
  operand := condition -> form;
  if form = 'not' then
    return not pennon.condition_holds(environment, operand, context);
  elsif form = 'bucket' then
    return pennon.is_drawn(
      context, operand ->> 'by', operand ->> 'salt', (operand -> 'from')::integer, (operand -> 'to')::integer
    );
  end if;
  operand := case when jsonb_typeof(operand) = 'array' then operand else jsonb_build_array(operand) end;
  for at in 0 .. jsonb_array_length(operand) - 1 loop
    if form = 'segment' then
      if pennon.is_member(environment, operand ->> at, context) then
        return true;
      end if;
    elsif pennon.condition_holds(environment, operand -> at, context) = (form = 'any') then
      return form = 'any';
    end if;
  end loop;
  return form = 'all';
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
CREATE OR REPLACE FUNCTION pennon.double_of(value jsonb)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when not pennon.is_finite(value) then null
    -- Postgres refuses to read what a double can only hold as 0.
    when abs((value #>> '{}')::numeric) < 2.5e-324 then 0
    else (value #>> '{}')::double precision
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.draw(context jsonb, path text, salt text)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  if path is null and context ? 'unitHash' then
    return pennon.bucket_of_hashes((context ->> 'unitHash')::bigint, pennon.murmur3_32(salt));
  end if;
  return pennon.bucket(salt, pennon.unit_of(context, path));
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
CREATE OR REPLACE FUNCTION pennon.error_answer(flag text, code text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select jsonb_build_object('flagKey', flag, 'reason', 'error', 'errorCode', code)
$function$
;
CREATE OR REPLACE FUNCTION pennon.evaluate(environment text, key text, context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  -- One flag seldom draws more than once, and an experiment hashes the unit itself: no need to do it before.
  return pennon.evaluate_hashed(
    environment, key, case when jsonb_typeof(context) = 'object' then context - 'unitHash' end
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.evaluate_flag(environment text, key text, context jsonb, chain integer, INOUT budget integer, OUT result jsonb)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  flag jsonb;
  is_readable boolean;
  needed jsonb;
  answer record;
begin
  select document.body || '{}', document.unreadable_version is distinct from document.version into flag, is_readable
  from pennon.documents document
  where document.environment = evaluate_flag.environment and document.kind = 'flag' and document.key = evaluate_flag.key;
  if not coalesce(is_readable, false) then
    result := pennon.error_answer(key, case when is_readable is null then 'FLAG_NOT_FOUND' else 'FLAG_INVALID' end);
    return;
  end if;
  if flag ->> 'key' is distinct from key then
    flag := flag || jsonb_build_object('key', key);
  end if;
  if flag ->> 'status' in ('inactive', 'archived') then
    result := pennon.answer(flag, flag ->> 'offVariation', 'disabled');
    return;
  end if;
  for at in 0 .. coalesce(jsonb_array_length(flag -> 'prerequisites'), 0) - 1 loop
    needed := flag -> 'prerequisites' -> at;
    budget := budget - 1;
    if chain >= 16 or budget < 0 then
      raise exception 'the prerequisites of % have no end', key
        using errcode = 'statement_too_complex', hint = 'Break the cycle, or ask fewer than 16 in a row and 1,000 in all.';
    end if;
    answer := pennon.evaluate_flag(environment, needed ->> 'flag', context, chain + 1, budget);
    budget := answer.budget;
    if answer.result ->> 'reason' = 'disabled'
       or not coalesce(needed -> 'variations' ? (answer.result ->> 'variation'), false) then
      result := pennon.answer(flag, flag ->> 'offVariation', 'prerequisite');
      return;
    end if;
  end loop;
  result := pennon.served_answer(environment, flag, context);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.evaluate_hashed(environment text, key text, context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  answer record;
begin
  answer := pennon.evaluate_flag(environment, key, context, 0, 1000);
  return answer.result;
exception when others then
  return pennon.error_answer(key, 'EVALUATION_FAILED');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.experiment_answer(environment text, flag jsonb, rule jsonb, context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  key constant text := rule -> 'serve' ->> 'experiment';
  experiment constant jsonb := pennon.body_of(environment, 'experiment', key) || jsonb_build_object('key', key);
  choice jsonb;
begin
  if experiment ->> 'status' is distinct from 'running' then
    return null;
  end if;
  choice := pennon.experiment_choice(environment, experiment, context);
  return case
    when choice ? 'errorCode' then pennon.error_answer(flag ->> 'key', choice ->> 'errorCode')
    when choice is not null then pennon.answer(
      flag, choice ->> 'variation', case when choice ? 'isHeld' then 'holdout' else 'experiment' end,
      jsonb_build_object('ruleId', rule -> 'id', 'experiment', jsonb_build_object(
        'key', key, 'version', experiment -> 'version', 'variation', choice -> 'variation', 'isIn', not choice ? 'isHeld'
      ))
    )
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.experiment_choice(environment text, experiment jsonb, context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  key constant text := experiment ->> 'key';
  layer constant jsonb := experiment -> 'layer';
  layer_by constant text := pennon.body_of(environment, 'layer', layer ->> 'key') ->> 'bucketBy';
  path constant text := coalesce(layer_by, experiment ->> 'bucketBy');
  kept constant jsonb := case when experiment -> 'sticky' = 'true' then context -> 'assignments' -> key end;
  holdout jsonb;
begin
  if not context ? 'unitHash' then
    context := pennon.with_unit_hash(context);
  end if;
  if jsonb_typeof(kept) = 'string'
     and experiment -> 'split' @> jsonb_build_array(jsonb_build_object('variation', kept)) then
    return jsonb_build_object('variation', kept);
  elsif pennon.unit_of(context, path) is null then
    return null;
  elsif layer is not null and not pennon.is_drawn(
    context, layer_by, 'layer/' || (layer ->> 'key'), (layer -> 'from')::integer, (layer -> 'to')::integer
  ) then
    return null;
  end if;
  if experiment ? 'holdout' then
    holdout := pennon.body_of(environment, 'holdout', experiment ->> 'holdout');
    if pennon.is_drawn(
      context, holdout ->> 'bucketBy', 'holdout/' || (experiment ->> 'holdout'), 0, (holdout -> 'share')::integer
    ) then
      return jsonb_build_object('variation', experiment -> 'control', 'isHeld', true);
    end if;
  end if;
  -- In full traffic every bucket is inside.
  return case
    when experiment -> 'traffic' = '100000'
      or pennon.is_drawn(context, path, 'traffic/' || key, 0, (experiment -> 'traffic')::integer)
    then pennon.split_entry(experiment, context, path, 'experiment/' || key)
  end;
end
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
CREATE OR REPLACE FUNCTION pennon.fallthrough_answer(flag jsonb, context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  source constant jsonb := flag -> 'fallthrough';
  steps constant integer := coalesce(jsonb_array_length(flag -> 'targets'), 0) + coalesce(jsonb_array_length(flag -> 'rules'), 0);
  reason constant text := case when steps = 0 then 'default' else 'fallback' end;
  entry jsonb;
begin
  if source ? 'variation' then
    return pennon.answer(flag, source ->> 'variation', reason);
  end if;
  entry := pennon.split_entry(source, context, source ->> 'bucketBy', format('split/%s/fallthrough', flag ->> 'key'));
  return case
    when entry is null then pennon.answer(flag, flag ->> 'offVariation', 'fallback', '{"errorCode": "UNIT_MISSING"}')
    when entry ? 'errorCode' then pennon.error_answer(flag ->> 'key', entry ->> 'errorCode')
    else pennon.answer(flag, entry ->> 'variation', reason)
  end;
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
CREATE OR REPLACE FUNCTION pennon.haversine(degrees double precision)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  -- Below what any place can differ by, because Postgres refuses to round a square to 0.
  select case when abs(degrees) < 1e-100 then 0 else sin(degrees * pi() / 360) ^ 2 end
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
CREATE OR REPLACE FUNCTION pennon.is_document(value jsonb, texts text[] DEFAULT '{}'::text[])
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return coalesce(jsonb_typeof(value) = 'object', false) and not exists (
    select from unnest(texts) member where jsonb_typeof(value -> member) <> 'string'
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_drawn(context jsonb, path text, salt text, range_from integer, range_to integer)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  bucket constant integer := pennon.draw(context, path, salt);
begin
  return coalesce(bucket >= range_from and bucket < range_to, false);
end
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
CREATE OR REPLACE FUNCTION pennon.is_listed(context jsonb, attribute text, listed jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  unit text;
begin
  if attribute is not null then
    return pennon.is_one_of(pennon.attribute_of(context, attribute), listed);
  end if;
  unit := pennon.unit_of(context, null);
  return coalesce(
    listed ? unit
    -- Units are compared as text: the number 42 is listed for "42", and not for "042".
    or (unit ~ '^-?\d{1,21}(\.\d{1,30})?$' and pennon.unit_text(to_jsonb(unit::numeric)) = unit
      and listed @> to_jsonb(unit::numeric)),
    false
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_member(environment text, segment text, context jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  body constant jsonb := pennon.body_of(environment, 'segment', segment);
  term jsonb;
  score double precision := 0;
begin
  if body ? 'excluded' and pennon.is_listed(context, body ->> 'attribute', body -> 'excluded') then
    return false;
  elsif body ? 'included' and pennon.is_listed(context, body ->> 'attribute', body -> 'included') then
    return true;
  elsif body ? 'when' and pennon.condition_holds(environment, body -> 'when', context) then
    return true;
  elsif not body ? 'score' then
    return false;
  end if;
  for at in 0 .. jsonb_array_length(body -> 'score' -> 'terms') - 1 loop
    term := body -> 'score' -> 'terms' -> at;
    if pennon.condition_holds(environment, term -> 'when', context) then
      score := score + pennon.double_of(term -> 'weight');
    end if;
  end loop;
  return score >= pennon.double_of(body -> 'score' -> 'threshold');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_one_of(seen jsonb, wanted jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(
    case jsonb_typeof(seen)
      when 'string' then wanted @> seen
      when 'boolean' then wanted @> seen
      -- As the double that it is, in the digits in which JSON has it.
      when 'number' then wanted @> to_jsonb(pennon.shortest_digits(pennon.double_of(seen)))
    end, false)
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_one_of_ignore_case(seen jsonb, wanted jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return jsonb_typeof(seen) = 'string' and exists (
    select from jsonb_array_elements_text(wanted) item
    where lower(item collate "C") = lower(seen #>> '{}' collate "C")
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_open(time_window jsonb, now jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(
    pennon.double_of(now) >= coalesce(pennon.instant_of(time_window -> 'from'), '-infinity')
    and pennon.double_of(now) < coalesce(pennon.instant_of(time_window -> 'until'), 'infinity'),
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
CREATE OR REPLACE FUNCTION pennon.is_present(seen jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(jsonb_typeof(seen) <> 'null' and (jsonb_typeof(seen) <> 'number' or pennon.is_finite(seen)), false)
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_condition(environment text, condition jsonb, depth integer, chain integer, INOUT budget integer, OUT is_readable boolean)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  form text;
  operand jsonb;
  inner_check record;
begin
  is_readable := false;
  budget := budget - 1;
  if budget < 0 or depth > 16 or not pennon.is_document(condition) then
    return;
  end if;
  select min(name), condition -> min(name) into form, operand
  from unnest(array['all', 'any', 'not', 'segment', 'attribute', 'bucket']) name where condition ? name
  having count(*) = 1;
  is_readable := case form
    when 'attribute' then jsonb_typeof(operand) = 'string' and pennon.is_readable_operand(condition)
    when 'bucket' then pennon.is_document(operand, '{by,salt}') and operand ? 'salt'
      and pennon.is_share(operand -> 'from') and pennon.is_share(operand -> 'to')
    when 'not' then true
    when 'segment' then true
    else form is not null and jsonb_typeof(operand) = 'array' and jsonb_array_length(operand) <= 100000
  end;
  if not is_readable or form in ('attribute', 'bucket') then
    return;
  end if;
  operand := case when jsonb_typeof(operand) = 'array' and form <> 'not' then operand else jsonb_build_array(operand) end;
  for at in 0 .. jsonb_array_length(operand) - 1 loop
    inner_check := case when form = 'segment'
      then pennon.is_readable_segment(environment, operand -> at, chain + 1, budget)
      else pennon.is_readable_condition(environment, operand -> at, depth + 1, chain, budget) end;
    budget := inner_check.budget;
    is_readable := inner_check.is_readable;
    exit when not is_readable;
  end loop;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_experiment(environment text, key jsonb, variations text[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  body constant jsonb := pennon.body_of(environment, 'experiment', key #>> '{}');
  layer constant jsonb := body -> 'layer';
  holdout constant jsonb := pennon.body_of(environment, 'holdout', body ->> 'holdout');
begin
  if jsonb_typeof(key) <> 'string' or not pennon.is_document(body) then
    return false;
  elsif body ->> 'status' is distinct from 'running' then
    return true;
  end if;
  return pennon.is_finite(body -> 'version') and pennon.is_share(body -> 'traffic')
    and pennon.is_readable_split(body, variations, 0)
    and body -> 'split' @> jsonb_build_array(jsonb_build_object('variation', body -> 'control'))
    and (layer is null or (
      pennon.is_document(layer, '{key}') and pennon.is_share(layer -> 'from') and pennon.is_share(layer -> 'to')
      and pennon.is_document(pennon.body_of(environment, 'layer', layer ->> 'key'), '{bucketBy}')
    ))
    and (not body ? 'holdout' or (
      pennon.is_document(body, '{holdout}') and pennon.is_document(holdout, '{bucketBy}') and pennon.is_share(holdout -> 'share')
    ));
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_flag(environment text, flag jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  variations constant text[] := array(
    select variation ->> 'key' from jsonb_array_elements(pennon.items_of(flag -> 'variations')) variation
  );
  budget integer := 100000;
  rule jsonb;
  checked record;
begin
  if not pennon.is_document(flag, '{type,status}') or not coalesce(pennon.is_readable_variations(flag, variations), false)
     or not coalesce(flag ->> 'status' in ('active', 'experiment', 'inactive', 'archived'), false) then
    return false;
  elsif flag ->> 'status' in ('inactive', 'archived') then
    return true;
  elsif not pennon.is_readable_steps(flag, variations)
     or not pennon.is_readable_serve(environment, flag -> 'fallthrough', variations, true) then
    return false;
  end if;
  for rule in select item from jsonb_array_elements(flag -> 'rules') item loop
    if not pennon.is_readable_serve(environment, rule -> 'serve', variations, false) then
      return false;
    elsif rule ? 'when' then
      checked := pennon.is_readable_condition(environment, rule -> 'when', 1, 0, budget);
      budget := checked.budget;
      if not checked.is_readable then
        return false;
      end if;
    end if;
  end loop;
  return true;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_list(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select value is not null and pennon.scalars_problems(value, '') = '[]'
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_operand(condition jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  operand constant text := pennon.operand_of(case when jsonb_typeof(condition -> 'op') = 'string' then condition ->> 'op' end);
  value constant jsonb := condition -> 'value';
  wanted constant jsonb := condition -> 'values';
begin
  if condition ->> 'attribute' = 'now' and jsonb_typeof(wanted) <> 'array' then
    return false;
  end if;
  return coalesce(case operand
    when 'nothing' then true
    when 'scalars' then pennon.is_readable_list(wanted)
    when 'texts' then wanted is not null and pennon.strings_problems(wanted, '') = '[]'
    when 'place' then pennon.is_finite(value -> 'km') and abs(pennon.double_of(value -> 'latitude')) <= 90
      and abs(pennon.double_of(value -> 'longitude')) <= 180
    else pennon.is_operand(operand, value)
  end, false);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_segment(environment text, key jsonb, chain integer, INOUT budget integer, OUT is_readable boolean)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  body constant jsonb := case when jsonb_typeof(key) = 'string' then pennon.body_of(environment, 'segment', key #>> '{}') end;
  conditions jsonb := '[]';
  inner_check record;
begin
  is_readable := chain <= 16 and pennon.is_document(body, '{attribute}')
    and pennon.is_readable_list(coalesce(body -> 'included', '[]'))
    and pennon.is_readable_list(coalesce(body -> 'excluded', '[]'))
    and (not body ? 'score' or coalesce(
      pennon.is_finite(body -> 'score' -> 'threshold') and jsonb_typeof(body -> 'score' -> 'terms') = 'array', false
    ));
  if not is_readable then
    return;
  end if;
  is_readable := not exists (
    select from jsonb_array_elements(body -> 'score' -> 'terms') term
    where not pennon.is_finite(term -> 'weight') or not term ? 'when'
  );
  conditions := jsonb_path_query_array(body, '$.when') || jsonb_path_query_array(body, '$.score.terms[*].when');
  for at in 0 .. jsonb_array_length(conditions) - 1 loop
    exit when not is_readable;
    inner_check := pennon.is_readable_condition(environment, conditions -> at, 1, chain, budget);
    budget := inner_check.budget;
    is_readable := inner_check.is_readable;
  end loop;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_serve(environment text, serve jsonb, variations text[], is_fallthrough boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return pennon.is_document(serve) and case
    when serve ? 'variation'
      then coalesce(jsonb_typeof(serve -> 'variation') = 'string' and serve ->> 'variation' = any (variations), false)
    when serve ? 'experiment' and not is_fallthrough
      then pennon.is_readable_experiment(environment, serve -> 'experiment', variations)
    else pennon.is_readable_split(serve, variations, case when is_fallthrough then 100000 else 0 end)
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_split(source jsonb, variations text[], fewest integer)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  split constant jsonb := source -> 'split';
begin
  return pennon.is_document(source, '{salt,bucketBy}') and split is not null and pennon.list_problems(split, '', 1, 100) = '[]'
    and not exists (
      select from jsonb_array_elements(split) entry
      where not pennon.is_document(entry) or not pennon.is_share(entry -> 'weight')
        or not coalesce(jsonb_typeof(entry -> 'variation') = 'string' and entry ->> 'variation' = any (variations), false)
    ) and pennon.total_of(split) between fewest and 100000;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_steps(flag jsonb, variations text[])
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.list_problems(flag -> 'prerequisites', '', 0, 100000) = '[]'
    and pennon.list_problems(flag -> 'targets', '', 0, 100000) = '[]'
    and pennon.list_problems(flag -> 'rules', '', 0, 200) = '[]'
    and not exists (
      select from jsonb_array_elements(flag -> 'prerequisites') item
      where not pennon.is_document(item, '{flag}') or not item ? 'flag'
        or not coalesce(jsonb_typeof(item -> 'variations') = 'array', false)
    )
    and not exists (
      select from jsonb_array_elements(flag -> 'targets') item
      where not pennon.is_document(item, '{variation,attribute}') or not coalesce(item ->> 'variation' = any (variations), false)
        or not pennon.is_readable_list(item -> 'values')
    )
    and not exists (
      select from jsonb_array_elements(flag -> 'rules') item
      where not pennon.is_document(item, '{id}') or not item ? 'id'
        or (item ? 'window' and not pennon.is_document(item -> 'window'))
        or (item -> 'window' ? 'from' and pennon.instant_of(item -> 'window' -> 'from') is null)
        or (item -> 'window' ? 'until' and pennon.instant_of(item -> 'window' -> 'until') is null)
    );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_readable_variations(flag jsonb, variations text[])
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return flag ->> 'type' in ('boolean', 'string', 'number', 'json', 'percentage')
    and flag ? 'variations' and pennon.list_problems(flag -> 'variations', '', 0, 100) = '[]'
    and not exists (
      select from jsonb_array_elements(flag -> 'variations') variation
      where not pennon.is_document(variation, '{key}') or not variation ?& '{key,value}'
        or pennon.value_problems(variation -> 'value', '', flag ->> 'type') <> '[]'
    )
    and (select count(distinct key) = count(*) from unnest(variations) key)
    and coalesce(jsonb_typeof(flag -> 'offVariation') = 'string' and flag ->> 'offVariation' = any (variations), false);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_regex(pattern text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select coalesce(length(pattern) <= 1000 and pennon.regex_size(pattern) <= 2000, false)
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
CREATE OR REPLACE FUNCTION pennon.is_server()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select pennon.caller() = 'service_role' or pg_has_role(pennon.caller()::name, schema.nspowner, 'usage')
  from pg_namespace schema
  where schema.nspname = 'pennon'
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_share(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select value is not null and pennon.share_problems(value, '') = '[]'
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_within_km(seen jsonb, circle jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  latitude constant double precision := pennon.double_of(seen -> 'latitude');
  longitude constant double precision := pennon.double_of(seen -> 'longitude');
  centre constant double precision := pennon.double_of(circle -> 'latitude');
  square double precision;
begin
  if not coalesce(abs(latitude) <= 90 and abs(longitude) <= 180, false) then
    return false;
  end if;
  square := pennon.haversine(centre - latitude)
    + cos(latitude * pi() / 180) * cos(centre * pi() / 180)
    * pennon.haversine(pennon.double_of(circle -> 'longitude') - longitude);
  return 2 * 6371.0088 * asin(least(1, sqrt(square))) <= pennon.double_of(circle -> 'km');
end
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
CREATE OR REPLACE FUNCTION pennon.native_regex(pattern text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  token constant text := '\\.|\[\^?(?:\\.|[^]\\[])+\]|\{\d{1,4}(?:,\d{0,4})?\}|.';
  piece text;
  written text := '';
  -- Where in `written` the last atom begins, and the groups around it.
  atom integer := 0;
  groups integer[] := '{}';
begin
  if pattern !~ '[[{\\]' then
    -- Nothing but literals, groups and simple repetition: those mean the same, the dot aside.
    return replace(pattern, '.', E'[^\n]');
  end if;
  for piece in select match[1] from regexp_matches(pattern, token, 'g') match loop
    if piece ~ '^\{.' then
      written := left(written, atom) || '(?:' || pennon.regex_repetition(substr(written, atom + 1), piece) || ')';
    elsif piece = ')' then
      atom := groups[cardinality(groups)];
      groups := groups[:cardinality(groups) - 1];
      written := written || ')';
    elsif piece in ('*', '+', '?', '|', '^', '$') then
      written := written || piece;
    else
      atom := length(written);
      groups := case when piece = '(' then groups || atom else groups end;
      written := written || case
        when piece = '(' then '(?:'
        when piece = '.' then E'[^\n]'
        when piece ~ '^\[.' then pennon.regex_class(piece)
        else pennon.regex_member(piece, piece !~ '^\\[dwsDWS]$')
      end;
    end if;
  end loop;
  return written;
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
CREATE OR REPLACE FUNCTION pennon.operator_holds(condition jsonb, seen jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  op constant text := condition ->> 'op';
  operand constant jsonb := condition -> 'value';
  wanted constant jsonb := condition -> 'values';
begin
  return coalesce(case op
    when 'equals' then pennon.is_one_of(seen, operand)
    when 'not_equals' then not pennon.is_one_of(seen, operand)
    when 'in' then pennon.is_one_of(seen, wanted)
    when 'not_in' then not pennon.is_one_of(seen, wanted)
    when 'exists' then pennon.is_present(seen)
    when 'not_exists' then not pennon.is_present(seen)
    when 'greater_than' then pennon.double_of(seen) > pennon.double_of(operand)
    when 'greater_or_equal' then pennon.double_of(seen) >= pennon.double_of(operand)
    when 'less_than' then pennon.double_of(seen) < pennon.double_of(operand)
    when 'less_or_equal' then pennon.double_of(seen) <= pennon.double_of(operand)
    when 'before' then pennon.instant_of(seen) < pennon.instant_of(operand)
    when 'after' then pennon.instant_of(seen) > pennon.instant_of(operand)
    when 'includes_any' then pennon.compares_lists(op, seen, wanted)
    when 'includes_all' then pennon.compares_lists(op, seen, wanted)
    when 'includes_none' then pennon.compares_lists(op, seen, wanted)
    when 'in_ignore_case' then pennon.is_one_of_ignore_case(seen, wanted)
    when 'within_km' then pennon.is_within_km(seen, operand)
    else case
      when op like 'semver%' then pennon.compares_versions(op, seen, operand)
      when jsonb_typeof(seen) = 'string' then pennon.compares_texts(op, seen #>> '{}', operand #>> '{}')
    end
  end, false);
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
CREATE OR REPLACE FUNCTION pennon.quarantine(environment text)
 RETURNS void
 LANGUAGE sql
AS $function$
  update pennon.documents document
  set unreadable_version = case when not pennon.is_readable_flag(document.environment, document.body) then document.version end
  where document.environment = quarantine.environment and document.kind = 'flag'
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
CREATE OR REPLACE FUNCTION pennon.regex_class(class text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return (
    select format('[%s%s]', case when class like '[^%' then '^' end, string_agg(
      pennon.regex_member(member[1], true) || coalesce('-' || pennon.regex_member(member[2], true), ''), '' order by place
    ))
    from regexp_matches(regexp_replace(class, '^\[\^?(.*)\]$', '\1'), '(\\.|[^\\])(?:-(\\.|[^\\]))?', 'g')
      with ordinality found (member, place)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.regex_member(written text, is_in_brackets boolean)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select format(case when is_in_brackets then '%s' else '[%s]' end, case written
    when '\d' then '0-9'
    when '\w' then 'A-Za-z0-9_'
    when '\s' then '\u0009-\u000d '
    when '\D' then '\u0001-\u002f\u003a-\U0010ffff'
    when '\W' then '\u0001-\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\U0010ffff'
    when '\S' then '\u0001-\u0008\u000e-\u001f\u0021-\U0010ffff'
    -- By its number, because Postgres gives more characters a meaning than the subset does.
    else '\U' || lpad(to_hex(pennon.regex_point(written)), 8, '0')
  end)
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
CREATE OR REPLACE FUNCTION pennon.regex_repetition(atom text, counts text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  bounds constant text[] := regexp_match(counts, '^\{(\d+)(,?)(\d*)\}$');
  fewest constant integer := bounds[1];
  most constant integer := case when bounds[2] = '' then fewest else nullif(bounds[3], '')::integer end;
  -- Postgres counts to 255: what is more is written as several repetitions.
  required constant text := repeat(atom || '{255}', fewest / 255) || atom || format('{%s}', fewest % 255);
begin
  return required || case
    when most is null then atom || '*'
    else repeat(atom || '{0,255}', (most - fewest) / 255) || atom || format('{0,%s}', (most - fewest) % 255)
  end;
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
    else least(100000, coalesce(sum(
        case when is_repeated then coalesce(most, fewest + 1) * (states + 1) else states end
      ), 0))
      + length(regexp_replace(sequence, '[^\^$]', '', 'g'))
      + 1
  end
  from regexp_matches(sequence, '<(\d+)>(?:([*+?])|\{(\d+)(,)?(\d+)?\})?', 'g') piece,
    lateral (select
      piece[1]::numeric states,
      piece[2] is not null or piece[3] is not null as is_repeated,
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
CREATE OR REPLACE FUNCTION pennon.rule_answer(environment text, flag jsonb, rule jsonb, context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  serve constant jsonb := rule -> 'serve';
begin
  if rule ? 'window' and not pennon.is_open(rule -> 'window', context -> 'now') then
    return null;
  elsif rule ? 'when' and not pennon.condition_holds(environment, rule -> 'when', context) then
    return null;
  end if;
  return case
    when serve ? 'variation'
      then pennon.answer(flag, serve ->> 'variation', 'targeting_match', jsonb_build_object('ruleId', rule -> 'id'))
    when serve ? 'experiment' then pennon.experiment_answer(environment, flag, rule, context)
    else pennon.split_answer(flag, rule, context)
  end;
end
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
CREATE OR REPLACE FUNCTION pennon.served_answer(environment text, flag jsonb, context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  targets constant jsonb := flag -> 'targets';
  rules constant jsonb := flag -> 'rules';
  target jsonb;
  seen jsonb;
begin
  for at in 0 .. coalesce(jsonb_array_length(targets), 0) - 1 loop
    target := targets -> at;
    if pennon.is_listed(context, target ->> 'attribute', target -> 'values') then
      return pennon.answer(flag, target ->> 'variation', 'individual_override');
    end if;
  end loop;
  for at in 0 .. coalesce(jsonb_array_length(rules), 0) - 1 loop
    seen := pennon.rule_answer(environment, flag, rules -> at, context);
    if seen is not null then
      return seen;
    end if;
  end loop;
  return pennon.fallthrough_answer(flag, context);
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
CREATE OR REPLACE FUNCTION pennon.shortest_digits(value double precision)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  -- Of the decimals that a double is read from, JSON has the shortest. So has Postgres, but for those in the middle
  -- between two doubles, which only whole numbers from 2^53 have, and none that is far larger.
  select case
    when abs(value) < 9007199254740992 or abs(value) > 1e300 then value::text::numeric
    when round(value::text::numeric, 16 - length(abs(value::text::numeric)::text))::double precision = value
      then round(value::text::numeric, 16 - length(abs(value::text::numeric)::text))
    else value::text::numeric
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.split_answer(flag jsonb, rule jsonb, context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  serve constant jsonb := rule -> 'serve';
  entry constant jsonb := pennon.split_entry(
    serve, context, serve ->> 'bucketBy', format('split/%s/%s', flag ->> 'key', rule ->> 'id')
  );
begin
  return case
    when entry ? 'errorCode' then pennon.error_answer(flag ->> 'key', entry ->> 'errorCode')
    when entry is not null then pennon.answer(
      flag, entry ->> 'variation', case when entry -> 'weight' = '100000' then 'targeting_match' else 'rollout' end,
      jsonb_build_object('ruleId', rule -> 'id')
    )
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.split_entry(source jsonb, context jsonb, path text, salt text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  bucket integer;
  total integer := 0;
begin
  if source ? 'bucketing' then
    return case when pennon.unit_of(context, path) is not null then '{"errorCode": "UNSUPPORTED_BUCKETING"}'::jsonb end;
  end if;
  bucket := pennon.draw(context, path, coalesce(source ->> 'salt', salt));
  for at in 0 .. jsonb_array_length(source -> 'split') - 1 loop
    total := total + (source -> 'split' -> at -> 'weight')::integer;
    if bucket < total then
      return source -> 'split' -> at;
    end if;
  end loop;
  return null;
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
CREATE OR REPLACE FUNCTION pennon.trusted_context(context jsonb, is_server boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  -- A browser may say who it is; what it may do is in its verified token, and what time it is the database knows.
  return jsonb_build_object(
    'auth', pennon.claims(), 'now', (extract(epoch from statement_timestamp()) * 1000)::bigint
  ) || case when is_server then context else context - '{auth,now}'::text[] end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.unit_of(context jsonb, path text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when path is not null then pennon.unit_text(pennon.attribute_of(context, path))
    else coalesce(pennon.unit_text(context -> 'userId'), pennon.unit_text(context -> 'anonymousId'))
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.unit_text(value jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  written constant text := value #>> '{}';
begin
  if jsonb_typeof(value) = 'string' then
    return case when written <> '' and pennon.utf16_length(written) <= 1000 then written end;
  elsif abs(pennon.double_of(value)) < 1e21 and (abs(pennon.double_of(value)) >= 1e-6 or pennon.double_of(value) = 0) then
    return trim_scale(pennon.shortest_digits(pennon.double_of(value)))::text;
  end if;
  return null;
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
CREATE OR REPLACE FUNCTION pennon.utf16_length(value text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  -- Only above half of what is asked for do characters outside the basic plane, which take two, need counting.
  select case
    when octet_length(value) = length(value) then length(value)
    else length(value) + length(regexp_replace(value, '[\u0001-\uffff]+', '', 'g'))
  end
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
CREATE OR REPLACE FUNCTION pennon.visible_flags(environment text, keys text[], is_server boolean)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return query
    select document.key from pennon.documents document
    where document.environment = visible_flags.environment and document.kind = 'flag'
      and (keys is null or document.key = any (keys))
      and (is_server or document.delivery <> 'server');
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
CREATE OR REPLACE FUNCTION pennon.with_unit_hash(context jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  -- No path leads there, and what a caller may have put there is replaced.
  return context || jsonb_build_object('unitHash', pennon.murmur3_32(pennon.unit_of(context, null)));
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
CREATE OR REPLACE FUNCTION public.pennon_enabled(flag text, environment text DEFAULT 'production'::text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER COST 1000
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  delivery constant text := (
    select document.delivery from pennon.documents document
    where document.environment = pennon_enabled.environment and document.kind = 'flag' and document.key = flag
  );
begin
  if delivery is null or (delivery = 'server' and not pennon.is_server()) then
    return false;
  end if;
  return coalesce(pennon.evaluate(
    environment, flag, pennon.trusted_context(jsonb_build_object('userId', pennon.claims() -> 'sub'), false)
  ) -> 'value' = 'true', false);
end
$function$
;
CREATE OR REPLACE FUNCTION public.pennon_evaluate(environment text, context jsonb, keys text[] DEFAULT NULL::text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  target pennon.environments;
  is_server constant boolean := pennon.is_server();
  hashed jsonb;
begin
  select * into target from pennon.environments e where e.key = pennon_evaluate.environment;
  if target.key is null then
    return pennon.unknown_environment(environment);
  elsif jsonb_typeof(context) is distinct from 'object' then
    return pennon.refusal(
      422, 'PENNON_INVALID', 'The context must be an object.', pennon.problem('$', 'must be an object'),
      'Send who asks, for example {"userId": "ada"}, or {} for nobody in particular.'
    );
  end if;
  hashed := pennon.with_unit_hash(pennon.trusted_context(context, is_server));
  return jsonb_build_object('revision', target.revision, 'flags', (
    -- What the caller may not see is to it what there is not.
    select coalesce(jsonb_object_agg(answer.key, answer.result), '{}') from (
      select asked.key, pennon.error_answer(asked.key, 'FLAG_NOT_FOUND') as result
      from (select distinct key from unnest(keys) key where key is not null) asked
      where asked.key not in (select pennon.visible_flags(environment, keys, is_server))
      union all
      select visible.key, pennon.evaluate_hashed(environment, visible.key, hashed)
      from pennon.visible_flags(environment, keys, is_server) visible (key)
    ) answer
  ));
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
grant execute on function public.pennon_enabled(flag text, environment text) to anon;
grant execute on function public.pennon_enabled(flag text, environment text) to authenticated;
grant execute on function public.pennon_enabled(flag text, environment text) to service_role;
grant execute on function public.pennon_evaluate(environment text, context jsonb, keys text[]) to anon;
grant execute on function public.pennon_evaluate(environment text, context jsonb, keys text[]) to authenticated;
grant execute on function public.pennon_evaluate(environment text, context jsonb, keys text[]) to service_role;
grant execute on function public.pennon_snapshot(environment text, since bigint) to anon;
grant execute on function public.pennon_snapshot(environment text, since bigint) to authenticated;
grant execute on function public.pennon_snapshot(environment text, since bigint) to service_role;
grant usage on schema pennon_api to authenticated;
grant usage on schema pennon_api to service_role;

-- Comments

comment on column pennon.commits.author is 'The member''s user id, or the database role that acted.';
comment on column pennon.commits.changes is 'What the commit wrote: [{kind, key, version}]; the bodies are in versions.';
comment on column pennon.documents.line_hash is 'What this document adds to the wire checksum: murmur3_32 of kind/key@version.';
comment on column pennon.documents.unreadable_version is 'The version of a flag that no evaluator can read, as pennon.quarantine seen; null, as for all that pennon_api.commit wrote.';
comment on column pennon.environments.public_checksum is 'Wire checksum over the documents that browsers may hold.';
comment on column pennon.environments.revision is 'Number of the last commit; 0 before the first. Without holes.';
comment on column pennon.environments.server_checksum is 'Wire checksum over all documents.';
comment on column pennon.members.user_id is 'The `sub` of the member''s access token; text, because third-party sign-in has no uuids.';
comment on column pennon.versions.body is 'Null: this version deletes the document. A document that comes back counts on from here.';
comment on column pennon.versions.delivery is 'Who may hold the body: browsers (rules), browsers only what it evaluates to (values), servers (server).';
comment on function pennon.advance(environment text, changes jsonb) is 'Moves an environment to its next revision, with the checksums that the changes make.';
comment on function pennon.announce(environment pennon.environments, changes jsonb) is 'Announces a revision to browsers and to servers, in the commit''s transaction: it is heard if the commit is kept.';
comment on function pennon.announcement(revision bigint, checksum bigint, changes jsonb, has_values boolean) is 'What a revision is announced with; above 64 kB without its changes, so that listeners ask for them.';
comment on function pennon.answer(flag jsonb, variation text, reason text, others jsonb) is 'A result: a flags variation, why, and what else there is to say.';
comment on function pennon.attribute_condition_problems(condition jsonb, path text) is 'Problems of a condition on an attribute.';
comment on function pennon.attribute_of(context jsonb, path text) is 'What a context holds at a dotted path: the built-in roots first, then its attributes.';
comment on function pennon.attribute_problems(value jsonb, path text) is 'Not a dotted path to an attribute. An absent one has no problem.';
comment on function pennon.author() is 'Who a commit is signed by: the member''s user id, or the database role that acted.';
comment on function pennon.body_of(environment text, kind text, key text) is 'The current body of a document.';
comment on function pennon.bucket(salt text, unit text) is 'The bucket of a unit in one draw: an integer in [0, 100000).';
comment on function pennon.bucket_condition_problems(value jsonb, path text) is 'Problems of a condition on the range that the unit''s bucket is in.';
comment on function pennon.bucket_of_hashes(unit_hash bigint, salt_hash bigint) is 'The bucket of a unit in a draw, from both hashes: an integer in [0, 100000).';
comment on function pennon.bucketing_problems(value jsonb, path text) is 'Problems of the record that says how an imported flag buckets.';
comment on function pennon.caller() is 'The database role that asked, also inside a security-definer function.';
comment on function pennon.chain_problems(environment text, changes jsonb) is 'Prerequisites, segments or configurations that would lead back to themselves, or through more than 16.';
comment on function pennon.change_problems(changes jsonb) is 'Problems of a commit''s changes, as far as they themselves show them.';
comment on function pennon.changes_since(environment text, since bigint, is_server boolean) is 'The latest version of what changed after a revision, as the public, or a server, sees it.';
comment on function pennon.choice_problems(value jsonb, path text, choices text[]) is 'Not one of these strings. An absent one has no problem.';
comment on function pennon.claims() is 'The claims of the caller''s verified token; empty without one.';
comment on function pennon.commit_changes(environment text, changes jsonb, note text, is_dry_run boolean) is 'The part of a commit that knows the environment: refuses conflicts and broken references, else writes and announces.';
comment on function pennon.compare_semver(a text, b text) is 'Precedence of two versions by semver 2.0.0: -1, 0 or 1.';
comment on function pennon.compares_lists(op text, seen jsonb, wanted jsonb) is 'Whether a list includes any, all or none of others; what is no list includes nothing.';
comment on function pennon.compares_texts(op text, seen text, wanted text) is 'Whether a text passes a comparison with another.';
comment on function pennon.compares_versions(op text, seen jsonb, wanted jsonb) is 'Whether a version passes a comparison; what is no version never does.';
comment on function pennon.condition_holds(environment text, condition jsonb, context jsonb) is 'Whether a condition holds for a context.';
comment on function pennon.condition_problems(condition jsonb, path text, depth integer) is 'Problems of a condition of a rule or a segment, and of all within it.';
comment on function pennon.config_problems(body jsonb, path text) is 'Problems of a configuration section''s structure.';
comment on function pennon.conflicts(environment text, changes jsonb) is 'The changes whose document is no longer at the version that they were made from.';
comment on function pennon.count_problems(environment text, changes jsonb) is 'More flags than an environment may have.';
comment on function pennon.delivery_of(body jsonb) is 'Who may hold a document; without a word about it, servers alone.';
comment on function pennon.document_problems(kind text, key text, body jsonb, path text) is 'Problems of a document of any kind, as far as the document alone shows them.';
comment on function pennon.double_of(value jsonb) is 'The number as every engine computes with it; null for what is none that a double can hold.';
comment on function pennon.draw(context jsonb, path text, salt text) is 'The bucket of a context in one draw; null without a unit.';
comment on function pennon.edge_message(kind text, body jsonb, delivery text, expected jsonb, target jsonb, target_delivery text) is 'What is wrong with one reference, in words that go on from «A refers to B, »; null when nothing is.';
comment on function pennon.edges_after(environment text, changes jsonb) is 'The references that a commit touches: those from what it writes, and those to it from what it leaves alone.';
comment on function pennon.error_answer(flag text, code text) is 'A result without a value: the callers default applies.';
comment on function pennon.evaluate(environment text, key text, context jsonb) is 'Evaluates one flag of an environment, as every engine does: {flagKey, value, variation, reason, ruleId, experiment, errorCode} without what there is not. Never raises.';
comment on function pennon.evaluate_flag(environment text, key text, context jsonb, chain integer, INOUT budget integer, OUT result jsonb) is 'Evaluates a flag. chain: the flags that led here as prerequisites; budget: the prerequisites that may still be asked, and that are left.';
comment on function pennon.evaluate_hashed(environment text, key text, context jsonb) is 'pennon.evaluate for a context whose unit is hashed, by pennon.with_unit_hash, or has no such member.';
comment on function pennon.experiment_answer(environment text, flag jsonb, rule jsonb, context jsonb) is 'What a rules experiment serves; null when it does not decide.';
comment on function pennon.experiment_choice(environment text, experiment jsonb, context jsonb) is 'What a running experiment chooses for a context: sticky, then layer, holdout, traffic, split; null when it does not decide.';
comment on function pennon.experiment_problems(body jsonb, path text) is 'Problems of an experiment, as far as the experiment alone shows them.';
comment on function pennon.fallthrough_answer(flag jsonb, context jsonb) is 'What a flag serves when nothing before decided; without the unit that its split needs, the off variation.';
comment on function pennon.flag_problems(body jsonb, path text) is 'Problems of a flag, as far as the flag alone shows them.';
comment on function pennon.full_documents(environment text, is_server boolean) is 'The documents of an environment that the public, or a server, sees.';
comment on function pennon.haversine(degrees double precision) is 'The squared sine of half an angle in degrees.';
comment on function pennon.instant_of(value jsonb) is 'Epoch ms of a finite number, or of ISO 8601 with an offset (what is below the millisecond is cut off); else null.';
comment on function pennon.instant_problems(value jsonb, path text) is 'Not a time. An absent one has no problem.';
comment on function pennon.invalid(problems jsonb) is 'The refusal of a commit that has problems.';
comment on function pennon.is_admin() is 'Whether the caller may do everything: an admin among the members, service_role, or the owner.';
comment on function pennon.is_document(value jsonb, texts text[]) is 'Whether it is an object in which these members, where they are, are texts.';
comment on function pennon.is_drawn(context jsonb, path text, salt text, range_from integer, range_to integer) is 'Whether a contexts bucket is in a half-open range; without a unit it is not.';
comment on function pennon.is_finite(value jsonb) is 'Whether it is a number that a double can hold: Postgres would store larger ones.';
comment on function pennon.is_listed(context jsonb, attribute text, listed jsonb) is 'Whether a context is in a list: of units, or strictly of an attributes values.';
comment on function pennon.is_member(environment text, segment text, context jsonb) is 'Whether a context is in a segment: excluded beats included beats its condition and its score.';
comment on function pennon.is_one_of(seen jsonb, wanted jsonb) is 'Whether a list holds a value, strictly: no coercion, and neither null nor lists nor objects are in any.';
comment on function pennon.is_one_of_ignore_case(seen jsonb, wanted jsonb) is 'Whether a list holds a text, ASCII letters folded.';
comment on function pennon.is_open(time_window jsonb, now jsonb) is 'Whether a window is open at a time; without a time it is closed.';
comment on function pennon.is_operand(operand text, value jsonb) is 'Whether a value is of the kind that an operator compares with.';
comment on function pennon.is_place(value jsonb) is 'Whether it is a point on earth with a distance around it.';
comment on function pennon.is_present(seen jsonb) is 'Whether there is a value: null is none, nor is a number that a double cannot hold.';
comment on function pennon.is_readable_condition(environment text, condition jsonb, depth integer, chain integer, INOUT budget integer, OUT is_readable boolean) is 'Whether evaluators read a condition and the segments that it uses. budget: the conditions that one evaluation may still look at, and that are left.';
comment on function pennon.is_readable_experiment(environment text, key jsonb, variations text[]) is 'Whether evaluators read an experiment, its layer and its holdout. What does not run is read no further than its status.';
comment on function pennon.is_readable_flag(environment text, flag jsonb) is 'Whether evaluators read a flag and all that it refers to. Off, it is read no further than its variations.';
comment on function pennon.is_readable_list(value jsonb) is 'Whether it is there and a list of strings, numbers and booleans.';
comment on function pennon.is_readable_operand(condition jsonb) is 'Whether a condition on an attribute has an operator, and what that compares with.';
comment on function pennon.is_readable_segment(environment text, key jsonb, chain integer, INOUT budget integer, OUT is_readable boolean) is 'Whether evaluators read a segment and those that it uses; chain: how many led here, this one included.';
comment on function pennon.is_readable_serve(environment text, serve jsonb, variations text[], is_fallthrough boolean) is 'Whether evaluators read what a rule, or the fallthrough, serves.';
comment on function pennon.is_readable_split(source jsonb, variations text[], fewest integer) is 'Whether evaluators read a split among these variations.';
comment on function pennon.is_readable_steps(flag jsonb, variations text[]) is 'Whether evaluators read the prerequisites, targets and rules of a flag, but for what the rules ask and serve.';
comment on function pennon.is_readable_variations(flag jsonb, variations text[]) is 'Whether evaluators read a flags type, variations and off variation.';
comment on function pennon.is_regex(pattern text) is 'Whether it is a regular expression of the subset that every engine matches alike, in linear time.';
comment on function pennon.is_regex_class(class text) is 'Whether it is a character class whose escapes and ranges mean the same in every engine.';
comment on function pennon.is_semver(version text) is 'Whether it is a version of semver 2.0.0: no leading v, all three numbers.';
comment on function pennon.is_server() is 'Whether the caller is a server, which may say anything about who asks: service_role, or the owner.';
comment on function pennon.is_share(value jsonb) is 'Whether it is there and a weight, share, traffic or end of a range.';
comment on function pennon.is_within_km(seen jsonb, circle jsonb) is 'Whether a place is inside a circle on earth, its edge included: haversine on the mean radius.';
comment on function pennon.items_of(value jsonb) is 'The value if it is a list, else an empty one.';
comment on function pennon.items_within(value jsonb, fewest integer, most integer) is 'The items of a list that list_problems has nothing against, else none: only those are looked into.';
comment on function pennon.key_problems(value jsonb, path text) is 'Not a key. An absent one has no problem: whether it may be absent is the object''s matter.';
comment on function pennon.line_hash(kind text, key text, version bigint) is 'What one document at one version adds to the wire checksum, which is their sum modulo 2^32.';
comment on function pennon.list_problems(value jsonb, path text, fewest integer, most integer) is 'Not a list, or one with too few or too many items. An absent list has no problem.';
comment on function pennon.multiply_32(a bigint, b bigint) is 'The product of two unsigned 32-bit numbers modulo 2^32.';
comment on function pennon.murmur3_32(data text) is 'MurmurHash3_x86_32 with seed 0 over the UTF-8 bytes, unsigned. Source: Austin Appleby, public domain.';
comment on function pennon.native_regex(pattern text) is 'A pattern of the subset as the regular expression that means the same to Postgres.';
comment on function pennon.number_of(value jsonb) is 'The number, or null for what is none, whose problem is noted elsewhere.';
comment on function pennon.number_problems(value jsonb, path text) is 'Not a finite number. An absent one has no problem.';
comment on function pennon.numbered_changes(environment text, changes jsonb) is 'What a commit writes: each change with its new version, and what the document was before.';
comment on function pennon.object_problems(value jsonb, path text, required text[], optional text[]) is 'Not an object, members missing, members unknown.';
comment on function pennon.one_change_problems(change jsonb, path text) is 'Problems of one change, as far as it alone shows them.';
comment on function pennon.operand_of(operator text) is 'What an operator compares with; null for an unknown operator.';
comment on function pennon.operand_problems(operand text, condition jsonb, path text) is 'An operand that its operator cannot compare with.';
comment on function pennon.operator_holds(condition jsonb, seen jsonb) is 'Whether a value passes an operator. What is missing or of the wrong type passes the negated ones only.';
comment on function pennon.options_problems(note text, options jsonb) is 'Problems of a commit''s note and options.';
comment on function pennon.order_problems(range jsonb, path text) is 'A range whose "from" is above its "to".';
comment on function pennon.ordinal_problems(value jsonb, path text) is 'Not a whole number above 0. An absent one has no problem.';
comment on function pennon.prerequisites_problems(prerequisites jsonb, path text) is 'Problems of the flags that must serve something first, as far as this document shows them.';
comment on function pennon.problem(path text, message text) is 'One problem of a document, as a list to be joined with others.';
comment on function pennon.proposed_changes(changes jsonb) is 'The changes of a commit as rows. They must have passed change_problems.';
comment on function pennon.public_changes(changes jsonb) is 'The numbered changes as browsers may see them: what they may not, or no longer, hold has no body or is left out.';
comment on function pennon.quarantine(environment text) is 'Finds the flags that no evaluator can read, which answer FLAG_INVALID from then on. For who wrote past pennon_api.commit, which refuses them.';
comment on function pennon.range_problems(value jsonb, path text) is 'Problems of the range of a layer that an experiment takes. An absent one has none.';
comment on function pennon.reference_problems(environment text, changes jsonb) is 'References that a commit would leave without their target, or from what browsers hold to what they may not.';
comment on function pennon.references_of(document_kind text, body jsonb) is 'The documents that a body names, where, and the variations that it expects there (null: none in particular).';
comment on function pennon.refusal(status integer, code text, message text, details jsonb, hint text) is 'The answer to a call that was refused: sets the HTTP status and returns the error''s body.';
comment on function pennon.refuse_rewriting() is 'Trigger that keeps history: refuses UPDATE, DELETE and TRUNCATE.';
comment on function pennon.regex_class(class text) is 'A character class as Postgres writes it.';
comment on function pennon.regex_member(written text, is_in_brackets boolean) is 'One character, or one of the classes that mean ASCII, as Postgres writes it.';
comment on function pennon.regex_point(written text) is 'The code point of a character as a pattern writes it; null for an escape that means a class, or nothing.';
comment on function pennon.regex_repetition(atom text, counts text) is 'A counted repetition as Postgres writes it.';
comment on function pennon.regex_sequence_size(sequence text) is 'The states of a group''s content whose pieces are written <n>; null when it is malformed.';
comment on function pennon.regex_size(pattern text) is 'The states of the automaton that matches a pattern; null when the pattern is none of the subset.';
comment on function pennon.repeated_problems(items jsonb, path text, member text) is 'Items of a list that repeat the key or id of an earlier one.';
comment on function pennon.role_of() is 'The caller''s role among the members; service_role and the owner act as admin; null is the public.';
comment on function pennon.rule_answer(environment text, flag jsonb, rule jsonb, context jsonb) is 'What a rule serves; null when it does not apply or does not decide.';
comment on function pennon.rules_problems(rules jsonb, path text, variations text[]) is 'Problems of a flag''s rules.';
comment on function pennon.scalars_problems(value jsonb, path text) is 'Not a list of strings, numbers and booleans. An absent one has no problem.';
comment on function pennon.scale_problems(value jsonb, path text) is 'Problems of how a hash becomes a position from 0 to 1. An absent one has none.';
comment on function pennon.score_problems(score jsonb, path text) is 'Problems of a segment''s score. An absent one has none.';
comment on function pennon.segment_condition_problems(value jsonb, path text) is 'Problems of the segment, or list of segments, that a condition names.';
comment on function pennon.segment_problems(body jsonb, path text) is 'Problems of a segment, as far as the segment alone shows them.';
comment on function pennon.segments_of(condition jsonb) is 'The segments that a condition names, at any depth.';
comment on function pennon.serve_problems(serve jsonb, path text, variations text[], is_total boolean) is 'Problems of what a rule serves, or, where it must be total, of a fallthrough.';
comment on function pennon.served_answer(environment text, flag jsonb, context jsonb) is 'What a flag serves that is on: its targets, then its rules, then its fallthrough.';
comment on function pennon.server_changes(changes jsonb) is 'The numbered changes as servers see them.';
comment on function pennon.share_problems(value jsonb, path text) is 'Not a weight, share, traffic or end of a range. An absent one has no problem.';
comment on function pennon.shortest_digits(value double precision) is 'The digits in which JSON, and so every engine, writes a number.';
comment on function pennon.split_answer(flag jsonb, rule jsonb, context jsonb) is 'What a rules split serves; null when it does not decide.';
comment on function pennon.split_entry(source jsonb, context jsonb, path text, salt text) is 'The entry of a split that a context falls into; null past its end or without a unit; an errorCode for imported bucketing, which SQL does not know.';
comment on function pennon.split_problems(split jsonb, path text, variations text[]) is 'Problems of a split among these variations; its total is its owner''s matter.';
comment on function pennon.strings_problems(value jsonb, path text) is 'Not a list of strings. An absent one has no problem.';
comment on function pennon.targets_problems(targets jsonb, path text, variations text[]) is 'Problems of the individuals that a flag serves a variation whatever its rules say.';
comment on function pennon.text_problems(value jsonb, path text, most integer) is 'Not a text of 1 to so many characters. An absent one has no problem.';
comment on function pennon.total_of(split jsonb) is 'The sum of a split''s weights; null when one of them is no number.';
comment on function pennon.total_problems(split jsonb, path text, whole text) is 'A split above the whole, or below it where something (its name) must reach it.';
comment on function pennon.trusted_context(context jsonb, is_server boolean) is 'What a caller sent, with the claims of its verified token as auth and the databases clock as now. Only a servers own auth and now count.';
comment on function pennon.unit_of(context jsonb, path text) is 'Who is drawn: the unit at a path, or by default userId, else anonymousId.';
comment on function pennon.unit_text(value jsonb) is 'A unit as it is hashed: a text of 1 to 1,000 UTF-16 units, or a numbers plain digits; null for what is no unit.';
comment on function pennon.unknown_environment(environment text) is 'The refusal of a call for an environment that there is not.';
comment on function pennon.utf16_length(value text) is 'The length of a text as JavaScript counts it.';
comment on function pennon.value_problems(value jsonb, path text, type text) is 'A variation''s value that is not of the flag''s type.';
comment on function pennon.variation_problems(value jsonb, path text, variations text[]) is 'Names a variation that the flag does not have; any key will do where the flag is not known (null).';
comment on function pennon.variations_problems(variations jsonb, path text, type text) is 'Problems of the variations that a flag declares.';
comment on function pennon.visible_flags(environment text, keys text[], is_server boolean) is 'The flags, all or those of these keys, whose answers the public, or a server, may see.';
comment on function pennon.window_problems(value jsonb, path text) is 'Problems of the time in which a rule applies. An absent window has none.';
comment on function pennon.with_unit_hash(context jsonb) is 'The context with its default unit hashed, so that many draws, also those of many flags, hash it once.';
comment on function pennon.write_documents(environment text, changes jsonb) is 'Makes the numbered changes the current documents, and notes what they refer to.';
comment on function pennon.write_history(environment text, revision bigint, changes jsonb, note text, author text) is 'Appends a commit and the versions that it makes.';
comment on function pennon_api.commit(environment text, changes jsonb, note text, options jsonb) is 'The one writer. changes: [{kind, key, base_version, body | null}], all or none; options: {dry_run}. Answers {environment, previous, revision, dry_run, versions}, or a refusal {code, message, details, hint} with its HTTP status.';
comment on function public.pennon_enabled(flag text, environment text) is 'Whether a boolean flag is on for the caller: its tokens `sub` is the userId and its claims are auth.*. For row-level-security policies and triggers; false for what the caller may not see, and on any error.';
comment on function public.pennon_evaluate(environment text, context jsonb, keys text[]) is 'The answers of flags, all or those of these keys, for a context: {revision, flags: {key: {value, variation, reason, …}}}. auth.* are the verified claims of the callers token, and the time is the databases, whatever a browser sends. Flags for servers only answer service_role alone.';
comment on function public.pennon_snapshot(environment text, since bigint) is 'The documents that the caller may see: full, or what changed after revision `since`, or that nothing did. The public sees what browsers may hold; service_role and members see all.';
comment on table pennon.commits is 'The chain of revisions. Append-only.';
comment on table pennon.document_references is 'Which current document names which other; derived from the bodies, so that a commit need not read them all.';
comment on table pennon.documents is 'The current version of every document that exists.';
comment on table pennon.environments is 'One chain of revisions each. Commits to an environment take turns on its row.';
comment on table pennon.members is 'Who may see and change flags besides service_role. Everyone else is the public, signed in or not.';
comment on table pennon.versions is 'Every version of every document; who, when and why stand in its commit. Append-only.';
