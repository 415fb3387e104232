-- Schemas

create schema pennon;
comment on schema pennon is 'Pennon''s tables and internal functions. Never expose it: clients use public.pennon_* and pennon_api.';
create schema pennon_api;
comment on schema pennon_api is 'Pennon''s functions for operators (console, CLI, REST). Expose it under Data API settings to use them.';

-- Tables

create table pennon.api_tokens (
  selector text not null,
  name text not null,
  role text not null,
  hash text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  created_by text,
  constraint api_tokens_name_check CHECK ((name ~ '^[A-Za-z0-9._-]{1,100}$'::text)),
  constraint api_tokens_name_key UNIQUE (name),
  constraint api_tokens_pkey PRIMARY KEY (selector),
  constraint api_tokens_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text, 'auditor'::text]))),
  constraint api_tokens_selector_check CHECK ((selector ~ '^[0-9a-f]{16}$'::text))
);
alter table pennon.api_tokens enable row level security;
create table pennon.approvals (
  change_request bigint not null,
  content_hash text not null,
  member text not null,
  audit_seq bigint not null,
  at timestamp with time zone not null default now(),
  constraint approvals_change_request_fkey FOREIGN KEY (change_request) REFERENCES pennon.change_requests(id),
  constraint approvals_pkey PRIMARY KEY (change_request, content_hash, member)
);
alter table pennon.approvals enable row level security;
create table pennon.audit_log (
  body text not null,
  previous_hash text not null,
  hash text not null,
  chain text not null generated always as (((body)::jsonb ->> 'chain'::text)) stored,
  seq bigint not null generated always as ((((body)::jsonb ->> 'seq'::text))::bigint) stored,
  at text not null generated always as (((body)::jsonb ->> 'at'::text)) stored,
  actor text not null generated always as (((body)::jsonb ->> 'actor'::text)) stored,
  role text generated always as (((body)::jsonb ->> 'role'::text)) stored,
  action text not null generated always as (((body)::jsonb ->> 'action'::text)) stored,
  environment text generated always as (((body)::jsonb ->> 'environment'::text)) stored,
  outcome text not null generated always as (((body)::jsonb ->> 'outcome'::text)) stored,
  change_request bigint generated always as (((((body)::jsonb -> 'details'::text) ->> 'change_request'::text))::bigint) stored,
  constraint audit_log_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'refused'::text, 'failed'::text]))),
  constraint audit_log_pkey PRIMARY KEY (chain, seq)
);
alter table pennon.audit_log enable row level security;
create table pennon.authorisations (
  id bigint not null,
  environment text not null,
  revision bigint,
  ground text not null,
  change_request bigint,
  content_hash text not null,
  audit_seq bigint not null,
  transaction xid8 not null default pg_current_xact_id(),
  constraint authorisations_change_request_fkey FOREIGN KEY (change_request) REFERENCES pennon.change_requests(id),
  constraint authorisations_change_request_key UNIQUE (change_request),
  constraint authorisations_check CHECK (((ground = 'emergency'::text) OR (change_request IS NOT NULL))),
  constraint authorisations_environment_fkey FOREIGN KEY (environment) REFERENCES pennon.environments(key),
  constraint authorisations_environment_revision_transaction_key UNIQUE (environment, revision, transaction),
  constraint authorisations_ground_check CHECK ((ground = ANY (ARRAY['approval'::text, 'emergency'::text]))),
  constraint authorisations_pkey PRIMARY KEY (id)
);
alter table pennon.authorisations enable row level security;
create table pennon.change_requests (
  id bigint not null,
  environment text not null,
  changes jsonb,
  settings jsonb,
  content_hash text not null,
  note text,
  status text not null default 'open'::text,
  author text not null,
  created_at timestamp with time zone not null default now(),
  publish_at timestamp with time zone,
  failure jsonb,
  revision bigint,
  closed_at timestamp with time zone,
  constraint change_requests_changes_check CHECK ((jsonb_typeof(changes) = 'array'::text)),
  constraint change_requests_check CHECK ((num_nonnulls(changes, settings) = 1)),
  constraint change_requests_environment_fkey FOREIGN KEY (environment) REFERENCES pennon.environments(key),
  constraint change_requests_pkey PRIMARY KEY (id),
  constraint change_requests_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text)),
  constraint change_requests_status_check CHECK ((status = ANY (ARRAY['open'::text, 'published'::text, 'rejected'::text])))
);
alter table pennon.change_requests enable row level security;
create table pennon.clamped_events (
  id uuid not null,
  at timestamp with time zone not null default now(),
  is_ahead boolean not null default false,
  constraint clamped_events_pkey PRIMARY KEY (id)
);
alter table pennon.clamped_events enable row level security;
create table pennon.commits (
  environment text not null,
  revision bigint not null,
  author text not null,
  note text,
  changes jsonb not null,
  at timestamp with time zone not null default now(),
  constraint commits_environment_fkey FOREIGN KEY (environment) REFERENCES pennon.environments(key),
  constraint commits_pkey PRIMARY KEY (environment, revision),
  constraint commits_revision_check CHECK ((revision > 0)),
  constraint guard_commit TRIGGER DEFERRABLE INITIALLY DEFERRED
);
alter table pennon.commits enable row level security;
create table pennon.digest_key (
  only_one boolean not null default true,
  inner_pad bytea not null,
  outer_pad bytea not null,
  constraint digest_key_inner_pad_check CHECK ((length(inner_pad) = 64)),
  constraint digest_key_only_one_check CHECK (only_one),
  constraint digest_key_outer_pad_check CHECK ((length(outer_pad) = 64)),
  constraint digest_key_pkey PRIMARY KEY (only_one)
);
alter table pennon.digest_key enable row level security;
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
  source jsonb,
  content_hash text not null generated always as (pennon.content_hash(COALESCE(source, body))) stored,
  constraint documents_delivery_check CHECK ((delivery = ANY (ARRAY['rules'::text, 'values'::text, 'server'::text]))),
  constraint documents_environment_fkey FOREIGN KEY (environment) REFERENCES pennon.environments(key),
  constraint documents_environment_kind_key_version_fkey FOREIGN KEY (environment, kind, key, version) REFERENCES pennon.versions(environment, kind, key, version),
  constraint documents_line_hash_check CHECK (((line_hash >= 0) AND (line_hash <= '4294967295'::bigint))),
  constraint documents_pkey PRIMARY KEY (environment, kind, key),
  constraint guard_document TRIGGER DEFERRABLE INITIALLY DEFERRED
);
alter table pennon.documents enable row level security;
create table pennon.environments (
  key text not null,
  name text not null,
  revision bigint not null default 0,
  public_checksum bigint not null default 0,
  server_checksum bigint not null default 0,
  protected boolean not null default false,
  min_approvals integer not null default 1,
  block_self_approval boolean not null default true,
  freeze_windows jsonb not null default '[]'::jsonb,
  base text,
  oldest_revision bigint not null default 0,
  kept_revisions bigint not null default 1000,
  kept_days integer not null default 365,
  ingest_per_minute integer not null default 60000,
  ingest_per_caller integer not null default 6000,
  constraint environments_base_fkey FOREIGN KEY (base) REFERENCES pennon.environments(key),
  constraint environments_check CHECK ((base <> key)),
  constraint environments_freeze_windows_check CHECK (((freeze_windows = '[]'::jsonb) OR (pennon.freeze_windows_problems(freeze_windows, ''::text) = '[]'::jsonb))),
  constraint environments_ingest_per_caller_check CHECK ((ingest_per_caller >= 0)),
  constraint environments_ingest_per_minute_check CHECK ((ingest_per_minute >= 0)),
  constraint environments_kept_days_check CHECK ((kept_days >= 0)),
  constraint environments_kept_revisions_check CHECK ((kept_revisions >= 1)),
  constraint environments_key_check CHECK ((key ~ '^[a-z0-9-]{1,63}$'::text)),
  constraint environments_min_approvals_check CHECK (((min_approvals >= 1) AND (min_approvals <= 10))),
  constraint environments_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint environments_oldest_revision_check CHECK (((oldest_revision >= 0) AND (oldest_revision <= revision))),
  constraint environments_pkey PRIMARY KEY (key),
  constraint environments_public_checksum_check CHECK (((public_checksum >= 0) AND (public_checksum <= '4294967295'::bigint))),
  constraint environments_revision_check CHECK ((revision >= 0)),
  constraint environments_server_checksum_check CHECK (((server_checksum >= 0) AND (server_checksum <= '4294967295'::bigint))),
  constraint guard_environment TRIGGER DEFERRABLE INITIALLY DEFERRED
);
alter table pennon.environments enable row level security;
create table pennon.evaluation_counts (
  day date not null,
  id uuid not null,
  environment text not null,
  flag text not null,
  variation text,
  reason text not null,
  count bigint not null,
  at timestamp with time zone not null,
  constraint evaluation_counts_pkey PRIMARY KEY (day, id)
) partition by RANGE (day);
alter table pennon.evaluation_counts enable row level security;
create table pennon.experiment_variations (
  environment text not null,
  experiment text not null,
  version bigint not null,
  variation text not null,
  constraint experiment_variations_pkey PRIMARY KEY (environment, experiment, version, variation)
);
alter table pennon.experiment_variations enable row level security;
create table pennon.exposures (
  day date not null,
  id uuid not null,
  environment text not null,
  experiment text not null,
  version bigint not null,
  variation text not null,
  unit text not null,
  at timestamp with time zone not null,
  attributes jsonb,
  constraint exposures_pkey PRIMARY KEY (day, id)
) partition by RANGE (day);
alter table pennon.exposures enable row level security;
create table pennon.maintenance (
  only_one boolean not null default true,
  ran_at timestamp with time zone not null,
  failed jsonb not null,
  constraint maintenance_only_one_check CHECK (only_one),
  constraint maintenance_pkey PRIMARY KEY (only_one)
);
alter table pennon.maintenance enable row level security;
create table pennon.members (
  user_id text not null,
  role text not null,
  approves_since timestamp with time zone,
  constraint members_pkey PRIMARY KEY (user_id),
  constraint members_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text, 'approver'::text, 'admin'::text, 'auditor'::text]))),
  constraint members_user_id_check CHECK (((length(user_id) >= 1) AND (length(user_id) <= 200)))
);
alter table pennon.members enable row level security;
create table pennon.metric_events (
  day date not null,
  id uuid not null,
  environment text not null,
  metric text not null,
  unit text not null,
  value double precision,
  at timestamp with time zone not null,
  attributes jsonb,
  constraint metric_events_pkey PRIMARY KEY (day, id)
) partition by RANGE (day);
alter table pennon.metric_events enable row level security;
create table pennon.pii_keys (
  pattern text not null,
  class text not null,
  constraint pii_keys_class_check CHECK ((class = ANY (ARRAY['email'::text, 'unit'::text, 'personal'::text, 'secret'::text]))),
  constraint pii_keys_pattern_check CHECK ((((length(pattern) >= 1) AND (length(pattern) <= 200)) AND (pattern !~ '[^a-z0-9|()?]'::text))),
  constraint pii_keys_pkey PRIMARY KEY (pattern)
);
alter table pennon.pii_keys enable row level security;
create table pennon.promotions (
  origin text not null,
  environment text not null,
  kind text not null,
  key text not null,
  version bigint not null,
  content jsonb,
  target_version bigint,
  constraint promotions_environment_fkey FOREIGN KEY (environment) REFERENCES pennon.environments(key) ON DELETE CASCADE,
  constraint promotions_origin_fkey FOREIGN KEY (origin) REFERENCES pennon.environments(key) ON DELETE CASCADE,
  constraint promotions_pkey PRIMARY KEY (origin, environment, kind, key)
);
alter table pennon.promotions enable row level security;
create table pennon.versions (
  environment text not null,
  kind text not null,
  key text not null,
  version bigint not null,
  body jsonb,
  delivery text not null,
  revision bigint not null,
  source jsonb,
  content_hash text generated always as (pennon.content_hash(COALESCE(source, body))) stored,
  constraint guard_version TRIGGER DEFERRABLE INITIALLY DEFERRED,
  constraint versions_delivery_check CHECK ((delivery = ANY (ARRAY['rules'::text, 'values'::text, 'server'::text]))),
  constraint versions_environment_revision_fkey FOREIGN KEY (environment, revision) REFERENCES pennon.commits(environment, revision),
  constraint versions_key_check CHECK ((key ~ '^[A-Za-z0-9._:/-]{1,200}$'::text)),
  constraint versions_kind_check CHECK ((kind = ANY (ARRAY['flag'::text, 'segment'::text, 'experiment'::text, 'layer'::text, 'holdout'::text, 'config'::text]))),
  constraint versions_pkey PRIMARY KEY (environment, kind, key, version),
  constraint versions_version_check CHECK ((version > 0))
);
alter table pennon.versions enable row level security;
create unlogged table pennon.ingest_usage (
  environment text not null,
  caller bigint not null,
  shard smallint not null,
  minute timestamp with time zone not null,
  events integer not null,
  constraint ingest_usage_pkey PRIMARY KEY (environment, caller, shard)
);
alter table pennon.ingest_usage enable row level security;

-- Indexes beside those of constraints

CREATE INDEX audit_log_at ON pennon.audit_log USING btree (at, chain, seq);
CREATE INDEX audit_log_change_request ON pennon.audit_log USING btree (change_request) WHERE (change_request IS NOT NULL);
CREATE INDEX audit_log_prunings ON pennon.audit_log USING btree (((((body)::jsonb -> 'details'::text) ->> 'chain'::text))) WHERE (action = 'audit.prune'::text);
CREATE INDEX audit_log_refusals ON pennon.audit_log USING btree (actor, at) WHERE (outcome = 'refused'::text);
CREATE INDEX change_requests_due ON pennon.change_requests USING btree (publish_at) WHERE ((status = 'open'::text) AND (publish_at IS NOT NULL));
CREATE INDEX change_requests_environment ON pennon.change_requests USING btree (environment, status, id);
CREATE INDEX clamped_events_ahead ON pennon.clamped_events USING btree (id) WHERE is_ahead;
CREATE INDEX clamped_events_at ON pennon.clamped_events USING btree (at);
CREATE INDEX document_references_target ON pennon.document_references USING btree (environment, target_kind, target_key);
CREATE INDEX evaluation_counts_flag ON ONLY pennon.evaluation_counts USING btree (environment, flag);
CREATE INDEX exposures_experiment ON ONLY pennon.exposures USING btree (environment, experiment, version, variation, unit);
CREATE INDEX exposures_unit ON ONLY pennon.exposures USING btree (unit);
CREATE INDEX metric_events_metric ON ONLY pennon.metric_events USING btree (environment, metric, unit);
CREATE INDEX metric_events_unit ON ONLY pennon.metric_events USING btree (unit);
CREATE INDEX versions_environment_revision ON pennon.versions USING btree (environment, revision);

-- Triggers

CREATE TRIGGER audit_administration AFTER INSERT OR DELETE OR UPDATE ON pennon.api_tokens FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration('token');
alter table pennon.api_tokens enable always trigger audit_administration;
CREATE TRIGGER refuse_rewriting BEFORE DELETE OR UPDATE ON pennon.approvals FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.approvals enable always trigger refuse_rewriting;
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.approvals FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.approvals enable always trigger refuse_truncating;
CREATE TRIGGER chain_audit BEFORE INSERT ON pennon.audit_log FOR EACH ROW EXECUTE FUNCTION pennon.chain_audit();
alter table pennon.audit_log enable always trigger chain_audit;
CREATE TRIGGER guard_audit BEFORE DELETE OR UPDATE ON pennon.audit_log FOR EACH ROW EXECUTE FUNCTION pennon.guard_audit();
alter table pennon.audit_log enable always trigger guard_audit;
CREATE TRIGGER guard_audit_whole BEFORE TRUNCATE ON pennon.audit_log FOR EACH STATEMENT EXECUTE FUNCTION pennon.guard_audit();
alter table pennon.audit_log enable always trigger guard_audit_whole;
CREATE TRIGGER refuse_rewriting BEFORE DELETE OR UPDATE ON pennon.authorisations FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.authorisations enable always trigger refuse_rewriting;
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.authorisations FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.authorisations enable always trigger refuse_truncating;
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.change_requests FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.change_requests enable always trigger refuse_truncating;
CREATE CONSTRAINT TRIGGER guard_commit AFTER INSERT ON pennon.commits DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_commit();
alter table pennon.commits enable always trigger guard_commit;
CREATE TRIGGER keep_commit BEFORE DELETE ON pennon.commits FOR EACH ROW EXECUTE FUNCTION pennon.keep_commit();
alter table pennon.commits enable always trigger keep_commit;
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON pennon.commits FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.commits enable always trigger refuse_rewriting;
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.commits FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.commits enable always trigger refuse_truncating;
CREATE CONSTRAINT TRIGGER guard_document AFTER INSERT OR DELETE OR UPDATE ON pennon.documents DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_document();
alter table pennon.documents enable always trigger guard_document;
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.documents FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.documents enable always trigger refuse_truncating;
CREATE TRIGGER audit_administration AFTER INSERT OR DELETE ON pennon.environments FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration('environment');
alter table pennon.environments enable always trigger audit_administration;
CREATE TRIGGER audit_settings AFTER UPDATE ON pennon.environments FOR EACH ROW WHEN ((pennon.settings_of(new.*) IS DISTINCT FROM pennon.settings_of(old.*))) EXECUTE FUNCTION pennon.audit_administration('environment');
alter table pennon.environments enable always trigger audit_settings;
CREATE CONSTRAINT TRIGGER guard_environment AFTER DELETE OR UPDATE ON pennon.environments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_environment();
alter table pennon.environments enable always trigger guard_environment;
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.environments FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.environments enable always trigger refuse_truncating;
CREATE TRIGGER audit_administration AFTER INSERT OR DELETE OR UPDATE ON pennon.members FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration('member');
alter table pennon.members enable always trigger audit_administration;
CREATE TRIGGER stamp_member BEFORE INSERT OR UPDATE ON pennon.members FOR EACH ROW EXECUTE FUNCTION pennon.stamp_member();
alter table pennon.members enable always trigger stamp_member;
CREATE TRIGGER audit_administration AFTER INSERT OR DELETE OR UPDATE ON pennon.pii_keys FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration('pii');
alter table pennon.pii_keys enable always trigger audit_administration;
CREATE CONSTRAINT TRIGGER guard_version AFTER INSERT ON pennon.versions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_version();
alter table pennon.versions enable always trigger guard_version;
CREATE TRIGGER keep_version BEFORE DELETE ON pennon.versions FOR EACH ROW EXECUTE FUNCTION pennon.keep_version();
alter table pennon.versions enable always trigger keep_version;
CREATE TRIGGER note_variations AFTER INSERT ON pennon.versions REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION pennon.note_variations();
alter table pennon.versions enable always trigger note_variations;
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON pennon.versions FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.versions enable always trigger refuse_rewriting;
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.versions FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting();
alter table pennon.versions enable always trigger refuse_truncating;

-- Functions

CREATE OR REPLACE FUNCTION pennon.access_findings()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return pennon.finding('tables', array(
      select format('%s may %s pennon.%s', role, lower(privilege), c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace,
        unnest('{anon,authenticated,service_role}'::text[]) role,
        unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) privilege
      where n.nspname = 'pennon' and c.relkind in ('r', 'p') and has_table_privilege(role, c.oid, privilege)
      union all
      select format('pennon.%s has no row-level security', c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'pennon' and c.relkind in ('r', 'p') and not c.relrowsecurity
    ), 'only the owner reaches them', 'Revoke the privileges; enable row-level security.')
    || pennon.finding('operators'' functions', array(
      select format('%s may not call %s', role, p.oid::regprocedure)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace, unnest('{authenticated,service_role}'::text[]) role
      where n.nspname = 'pennon_api' and not has_function_privilege(role, p.oid, 'execute')
      union all
      select format('anon may call %s', p.oid::regprocedure)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'pennon_api' and has_function_privilege('anon', p.oid, 'execute')
      union all
      select format('%s may not use the schema pennon_api', role)
      from unnest('{authenticated,service_role}'::text[]) role where not has_schema_privilege(role, 'pennon_api', 'usage')
    ), 'members and the secret key may call them', 'Grant and revoke as the migrations do: see schema.sql.')
    || pennon.finding('security-definer functions', array(
      select format('%s has no search_path of its own', p.oid::regprocedure)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where (n.nspname in ('pennon', 'pennon_api') or (n.nspname = 'public' and p.proname like 'pennon\_%'))
        and p.prosecdef and (p.proconfig @> array['search_path=pg_catalog, pg_temp']) is not true
    ), 'look in pg_catalog first', 'Alter function … set search_path = pg_catalog, pg_temp.');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.address_refusal(environment text, kind text, key text)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select coalesce(
    pennon.reader_refusal(),
    pennon.unknown_version(environment, kind, key, pennon.latest_version(environment, kind, key))
  )
$function$
;
CREATE OR REPLACE FUNCTION pennon.advance(environment text, changes jsonb)
 RETURNS pennon.environments
 LANGUAGE plpgsql
AS $function$
declare
  advanced pennon.environments;
begin
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
  returning target.* into advanced;
  return advanced;
end
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
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return jsonb_build_object(
    'previous', revision - 1,
    'revision', revision,
    'checksum', checksum,
    'changes', case when octet_length(changes::text) <= 65536 then changes end,
    'values', has_values
  );
end
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
CREATE OR REPLACE FUNCTION pennon.apply_commit(environment text, changes jsonb, note text, is_dry_run boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  past constant bigint := (select target.revision from pennon.environments target where target.key = apply_commit.environment);
  warnings constant jsonb := pennon.commit_warnings(environment, changes);
  numbered constant jsonb := (select jsonb_agg(to_jsonb(change)) from pennon.numbered_changes(environment, changes) change);
  answer constant jsonb := jsonb_build_object(
    'environment', environment, 'previous', past, 'revision', past + 1, 'warnings', warnings,
    'versions', (
      select jsonb_agg(jsonb_build_object('kind', change -> 'kind', 'key', change -> 'key', 'version', change -> 'version') order by place)
      from jsonb_array_elements(numbered) with ordinality list (change, place)
    )
  );
begin
  if is_dry_run then
    return answer || jsonb_build_object('diff', pennon.commit_diff(environment, numbered));
  end if;
  perform pennon.write_history(environment, past + 1, numbered, note, pennon.author());
  perform pennon.write_documents(environment, numbered);
  perform pennon.announce(pennon.advance(environment, numbered), numbered);
  return answer;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.approval_problem(target pennon.environments, request pennon.change_requests)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  approvers text[];
begin
  if not target.protected then
    return null;
  end if;
  approvers := array(select pennon.counted_approvals(request, target.block_self_approval));
  if cardinality(approvers) >= target.min_approvals then
    return null;
  end if;
  return jsonb_build_object(
    'status', 403, 'code', 'PENNON_UNAPPROVED',
    'message', format('%s is protected, and this has %s of %s approvals.', target.key, cardinality(approvers), target.min_approvals),
    'details', jsonb_build_object('change_request', request.id, 'approvals', approvers, 'needed', target.min_approvals),
    'hint', case when request.id is null
      then 'Propose it with pennon_api.propose, have it approved with pennon_api.approve, and publish it with pennon_api.publish.'
      else 'Have it approved with pennon_api.approve'
        || case when target.block_self_approval then ', by somebody who neither proposed nor edited it.' else '.' end end
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.approve_refusal(request pennon.change_requests, content_hash text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  is_blocked constant boolean := (select e.block_self_approval from pennon.environments e where e.key = request.environment);
begin
  return case
    when not pennon.may('approve') then pennon.forbidden('approve')
    when pennon.member_id() is null then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'A key approves nothing: an approval is somebody''s.', null,
      'Sign in as a member with the role approver or admin.'
    )
    when pennon.request_refusal(request) is not null then pennon.request_refusal(request)
    when content_hash is null then pennon.refusal(
      422, 'PENNON_INVALID', 'An approval names the content that was looked at.',
      pennon.problem('content_hash', 'must be that of the request'),
      'Read the request with pennon_api.change_requests, and hand in its content_hash.'
    )
    when content_hash <> request.content_hash
      then pennon.refusal_of(pennon.request_problem(request.environment, request, content_hash))
    when is_blocked and pennon.is_author(request, pennon.member_id()) then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'You proposed or edited this yourself.', null, 'Have another approver or admin approve it.'
    )
    when is_blocked and (select m.approves_since > request.created_at from pennon.members m where m.user_id = pennon.member_id())
      then pennon.refusal(
        403, 'PENNON_FORBIDDEN', 'You may approve only since after this was proposed.', null,
        'Have another approver or admin approve it, or propose it anew.'
      )
    -- What nobody can publish any more need not be approved.
    when pennon.request_hash(request.environment, request.changes, request.settings) <> request.content_hash
      then pennon.refusal_of(pennon.request_problem(request.environment, request,
        pennon.request_hash(request.environment, request.changes, request.settings)))
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.approved_hash(environment text, changes jsonb, sections jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when coalesce(sections, '[]') = '[]' then pennon.changes_hash(environment, changes)
    else pennon.changes_hash(pennon.changes_hash(environment, changes), sections) end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.archive_change(environment text, kind text, key text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', document.kind, 'key', document.key, 'base_version', document.version,
    'body', case document.kind when 'flag' then document.body || '{"status": "archived"}' end
  )), '[]')
  from pennon.documents document
  where document.environment = archive_change.environment and document.kind = archive_change.kind
    and document.key = archive_change.key and document.body -> 'status' is distinct from '"archived"'
$function$
;
CREATE OR REPLACE FUNCTION pennon.are_attributes(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- The depth first, which looks no deeper than it asks. A number of a few bytes may have 131,072 digits: who reads
  -- it back would get them all.
  select case
    when value is null or jsonb_typeof(value) = 'null' then true
    when jsonb_typeof(value) <> 'object' or jsonb_path_exists(value, 'strict $.**{9}') then false
    else not jsonb_path_exists(value, 'strict $.** ? (@.type() == "number"
      && (@ > 1e309 || @ < -1e309 || (@ < 1e-325 && @ > -1e-325 && @ != 0)))')
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.array_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  length constant integer := jsonb_array_length(subject);
begin
  return case when length < (schema ->> 'minItems')::numeric
      then pennon.problem(path, format('must have at least %s items', schema ->> 'minItems')) else '[]' end
    || case when length > (schema ->> 'maxItems')::numeric
      then pennon.problem(path, format('must have at most %s items', schema ->> 'maxItems')) else '[]' end
    || case when schema -> 'uniqueItems' = 'true' and length <> (select count(distinct item) from jsonb_array_elements(subject) item)
      then pennon.problem(path, 'must have each item once') else '[]' end
    || case when schema ? 'items' then (
      select coalesce(jsonb_agg(problem order by place), '[]')
      from jsonb_array_elements(subject) with ordinality list (item, place),
        jsonb_array_elements(
          pennon.schema_violations(item, schema -> 'items', root, format('%s[%s]', path, place - 1), depth + 1)
        ) problem
    ) else '[]' end;
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
CREATE OR REPLACE FUNCTION pennon.audit_administration()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  derived constant text[] := '{hash,revision,public_checksum,server_checksum,approves_since}';
  before constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - derived end;
  after constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - derived end;
  present constant jsonb := coalesce(after, before);
begin
  perform pennon.write_audit(
    tg_argv[0] || case tg_op when 'DELETE' then '.remove' else '.save' end,
    case when tg_argv[0] = 'environment' then present ->> 'key' end,
    'accepted',
    jsonb_strip_nulls(jsonb_build_object(
      -- Members sign what they do; their ids are no secret here.
      'member', pennon.signature_of(present ->> 'user_id'),
      'before', before - '{user_id}'::text[],
      'after', after - '{user_id}'::text[]
    ))
  );
  return null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.audit_checkpoint()
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'chains', chains.ends,
    'hash', encode(sha256(convert_to(chains.ends::text, 'UTF8')), 'hex')
  )
  from (
    select coalesce(jsonb_object_agg(last.chain, jsonb_build_object('seq', last.seq, 'hash', last.hash, 'at', last.at)), '{}')
    from (
      select distinct on (entry.chain) entry.chain, entry.seq, entry.hash, entry.at
      from pennon.audit_log entry
      order by entry.chain, entry.seq desc
    ) last
  ) chains (ends)
$function$
;
CREATE OR REPLACE FUNCTION pennon.audit_entry(entry pennon.audit_log)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select entry.body::jsonb || jsonb_build_object('hash', entry.hash)
$function$
;
CREATE OR REPLACE FUNCTION pennon.audit_filter_problems(filters jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.object_problems(
      filters, 'filters', '{}',
      '{chain,environment,actor,role,action,outcome,change_request,unit,from,until,before,page_size}'
    ) || case when jsonb_typeof(filters) <> 'object' then '[]' else
      coalesce((
        select jsonb_agg(problem)
        from jsonb_each(filters - '{change_request,from,until,before,page_size}'::text[]) filter,
          jsonb_array_elements(pennon.text_problems(filter.value, 'filters.' || filter.key, 500)) problem
      ), '[]')
      || pennon.choice_problems(filters -> 'outcome', 'filters.outcome', '{accepted,refused,failed}')
      || pennon.whole_problems(filters -> 'change_request', 'filters.change_request', 1)
      || pennon.instant_problems(filters -> 'from', 'filters.from')
      || pennon.instant_problems(filters -> 'until', 'filters.until')
      || case when filters ? 'page_size' and filters ->> 'page_size' !~ '^([1-9][0-9]?|[1-4][0-9][0-9]|500)$'
        then pennon.problem('filters.page_size', 'must be from 1 to 500') else '[]' end
      || case when filters ? 'before' then
        pennon.object_problems(filters -> 'before', 'filters.before', '{at,chain,seq}')
        || pennon.whole_problems(filters -> 'before' -> 'seq', 'filters.before.seq', 1) else '[]' end
    end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.audit_findings()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  broken constant jsonb := pennon.broken_row();
begin
  return pennon.finding('audit columns', array(
      select format('pennon.audit_log.%s is no longer computed from the text', wanted)
      from unnest('{chain,seq,at,actor,role,action,environment,outcome,change_request}'::text[]) wanted
      where not exists (
        select from pg_attribute a
        where a.attrelid = 'pennon.audit_log'::regclass and a.attname = wanted and a.attgenerated = 's'
      )
    ), 'are computed from the text', 'Compare the table with schema.sql of this release.')
    || pennon.finding('audit', array(
      select format('row %s of %s: %s', broken ->> 'seq', broken ->> 'chain', broken ->> 'problem') where broken is not null
    ), 'every row fits', 'Somebody wrote past the audit''s triggers. Compare it with an export: pennon_api.verify_audit(<checkpoint>).');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.audit_time(value jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- Bounded, because no timestamp holds every double; texts of four-digit years are in the order of their times.
  select to_char(
    timestamp 'epoch' + least(greatest(instant, -62135596800000), 253402300799999)::bigint * interval '1 millisecond',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
  )
  from pennon.instant_of(value) instant where instant is not null
$function$
;
CREATE OR REPLACE FUNCTION pennon.author()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select case
    when pennon.presented_token() is not null and (pennon.token_holder(pennon.presented_token())).name is not null
      then 'token:' || (pennon.token_holder(pennon.presented_token())).name
    -- Who presents an unknown token may nothing, and is still who they are.
    when pennon.caller() in ('anon', 'service_role') or pennon.is_owner() then pennon.caller()
    else coalesce(pennon.signature_of(pennon.claims() ->> 'sub'), pennon.caller())
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.authors_of(request pennon.change_requests)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return query
  with acted as materialized (
    select distinct record.actor
    from pennon.audit_log record
    where record.change_request = request.id and record.chain = request.environment
      and record.action in ('propose', 'edit') and record.outcome = 'accepted'
  )
  select acted.actor from acted
  union
  -- A machine's proposal is also that of who made its token.
  select pennon.masked_text(token.created_by)
  from acted join pennon.api_tokens token on acted.actor = 'token:' || token.name
  where token.created_by is not null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.base_chain(environment text)
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$
  with recursive place as (
    select e.key, e.base, 1 as nth from pennon.environments e where e.key = base_chain.environment
    union all
    select e.key, e.base, place.nth + 1 from place join pennon.environments e on e.key = place.base
    where place.nth < 8
  )
  select array_agg(key order by nth) from place
$function$
;
CREATE OR REPLACE FUNCTION pennon.base_refusal(environment text, base text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  return coalesce(
    case when not exists (select from pennon.environments e where e.key = base_refusal.environment) then pennon.unknown_environment(environment) end,
    case when base is not null and not exists (select from pennon.environments e where e.key = base_refusal.base) then pennon.unknown_environment(base) end,
    case when base_refusal.environment = any (pennon.base_chain(base))
      then pennon.invalid(pennon.problem('base', 'inherits from this environment itself')) end,
    case when cardinality(pennon.base_chain(base)) + (
        with recursive below (key, depth) as (
          select base_refusal.environment, 1
          union all
          select e.key, below.depth + 1 from below join pennon.environments e on e.base = below.key where below.depth < 8
        )
        select max(depth) from below
      ) > 4 then pennon.invalid(pennon.problem('base', 'makes a chain of more than 4 environments')) end
  );
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
CREATE OR REPLACE FUNCTION pennon.broken_checkpoint(checkpoint jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select jsonb_build_object('chain', held.key, 'seq', held.seq, 'problem', case when entry.seq is null then 'missing' else 'changed' end)
    from (
      select chain.key, (chain.value ->> 'seq')::bigint as seq, chain.value ->> 'hash' as hash,
        coalesce(chain.value ->> 'at', checkpoint ->> 'at') as at
      from jsonb_each(checkpoint -> 'chains') chain
    ) held
    left join pennon.audit_log entry on entry.chain = held.key and entry.seq = held.seq
    where held.seq > 0 and entry.hash is distinct from held.hash
      -- What was pruned since is held by the row that records the pruning, as far as that row tells; and only what was
      -- old enough by then was pruned. A record that claims to come from the future was written by nobody's clock.
      and not (entry.seq is null and coalesce(held.at, '') ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$' and exists (
        select from pennon.audit_log pruning
        where pruning.body::jsonb -> 'details' ->> 'chain' = held.key and pruning.action = 'audit.prune' and pruning.outcome = 'accepted'
          and (pruning.body::jsonb -> 'details' ->> 'seq')::bigint >= held.seq
          and ((pruning.body::jsonb -> 'details' ->> 'seq')::bigint > held.seq
            or pruning.body::jsonb -> 'details' ->> 'hash' = held.hash)
          and pruning.at::timestamptz <= clock_timestamp()
          and held.at collate "C"
            <= to_char((pruning.at::timestamptz - interval '90 days') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      ))
    order by held.key
    limit 1
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.broken_row()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select jsonb_build_object('chain', linked.chain, 'seq', linked.seq, 'problem', linked.problem)
    from (
      select entry.chain, entry.seq, case
        when not entry.is_whole then 'changed'
        when lag(entry.seq) over chain is null then case when not (
          (entry.seq = 1 and entry.previous_hash = repeat('0', 64)) or exists (
            select from pennon.audit_log pruning
            where pruning.body::jsonb -> 'details' ->> 'chain' = entry.chain and pruning.action = 'audit.prune' and pruning.outcome = 'accepted'
              and (pruning.body::jsonb -> 'details' ->> 'seq')::bigint = entry.seq - 1
              and pruning.body::jsonb -> 'details' ->> 'hash' = entry.previous_hash
          )
        ) then 'missing' end
        when entry.seq <> lag(entry.seq) over chain + 1 then 'missing'
        when entry.previous_hash <> lag(entry.hash) over chain then 'order'
      end as problem
      from (
        -- First the hashes, so that the texts need not be sorted; `offset` keeps the planner from putting it off.
        select known.chain, known.seq, known.previous_hash, known.hash,
          known.hash = encode(sha256(convert_to(known.previous_hash || known.body, 'UTF8')), 'hex') as is_whole
        from pennon.audit_log known
        offset 0
      ) entry
      window chain as (partition by entry.chain order by entry.seq)
    ) linked
    where linked.problem is not null
    order by linked.chain, linked.seq
    limit 1
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
CREATE OR REPLACE FUNCTION pennon.caller_address()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  -- `alter role authenticator set pennon.address_header = 'x-real-ip'` names the one that the edge of this project overwrites.
  trusted constant text := coalesce(current_setting('pennon.address_header', true), '');
begin
  return case trusted
    -- Hosted projects stand behind an edge that sets the first; the last is what a client or proxy says of itself.
    when '' then coalesce(
      pennon.request_header('cf-connecting-ip', '^[0-9a-fA-F.:]{2,45}$'),
      pennon.request_header('x-real-ip', '^[0-9a-fA-F.:]{2,45}$'),
      substring(pennon.request_header('x-forwarded-for', '^[0-9a-fA-F.:]{2,45}(,|$)') from '^[0-9a-fA-F.:]+')
    )
    -- Of a list, what the last proxy has added.
    else substring(pennon.request_header(trusted, '[0-9a-fA-F.:]{2,45}\s*$') from '([0-9a-fA-F.:]{2,45})\s*$')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.caller_network()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  address inet;
begin
  address := pennon.caller_address();
  -- One customer of IPv6 has all of a /64.
  return network(set_masklen(address, case family(address) when 4 then 32 else 64 end));
exception when data_exception then
  return null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.chain_audit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  draft constant jsonb := new.body;
  role constant text := pennon.role_of();
  place text := case when role is null then ':public' else ':project' end;
  last pennon.audit_log;
begin
  -- Who appends is alone with the chain: an environment's by the environment's row, which a commit holds anyway, the
  -- other two by a lock of their own, which is taken last. So two transactions cannot wait for each other.
  if role is not null then
    select environment.key into place from pennon.environments environment
    where environment.key = draft ->> 'environment' for no key update;
    place := coalesce(place, ':project');
  end if;
  if place like ':%' then
    perform pg_advisory_xact_lock(hashtext('pennon.audit_log'), hashtext(place));
  end if;
  select * into last from pennon.audit_log entry where entry.chain = place order by entry.seq desc limit 1;

  new.previous_hash := coalesce(last.hash, repeat('0', 64));
  -- What identifies the row comes from the session, whoever inserts and whatever the draft says.
  new.body := json_build_object(
    'chain', place,
    'seq', coalesce(last.seq, 0) + 1,
    'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'actor', pennon.masked_text(pennon.author()),
    'role', role,
    'action', draft -> 'action',
    'environment', pennon.masked_text(draft ->> 'environment'),
    'outcome', draft -> 'outcome',
    'ip', pennon.caller_address(),
    'request', pennon.masked_text(coalesce(
      pennon.request_header('x-request-id', '^[!-~]{1,200}$'), pennon.request_header('sb-request-id', '^[!-~]{1,200}$')
    )),
    'details', pennon.masked(draft -> 'details')
  )::text;
  new.hash := encode(sha256(convert_to(new.previous_hash || new.body, 'UTF8')), 'hex');
  return new;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.chain_problems(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  -- Nearly no flag has prerequisites, and few segments name others: then nothing leads anywhere.
  if not exists (
    select from pennon.proposed_changes(changes) proposed, pennon.references_of(proposed.kind, proposed.body) named
    where named.kind = proposed.kind
  ) then
    return '[]';
  end if;
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
CREATE OR REPLACE FUNCTION pennon.changes_hash(environment text, changes jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return encode(sha256(convert_to(environment || E'\n' || case
    when jsonb_typeof(changes) <> 'array' then changes::text
    else (
      select string_agg(line, E'\n' order by line collate "C")
      from jsonb_array_elements(changes) change, lateral (
        select jsonb_build_array(
          change -> 'kind', change -> 'key', change -> 'base_version', coalesce(change -> 'body', 'null')
        )::text
      ) canonical (line)
    )
  end, 'UTF8')), 'hex');
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
CREATE OR REPLACE FUNCTION pennon.changes_to_revision(environment text, revision bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', kind, 'key', key, 'base_version', coalesce(document.version, 0), 'body', past.content
    ) order by kind, key), '[]')
    from pennon.state_at(changes_to_revision.environment, changes_to_revision.revision) past
    full join (
      select * from pennon.documents now where now.environment = changes_to_revision.environment
    ) document using (kind, key)
    where past.content_hash is distinct from document.content_hash
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.changes_to_version(environment text, kind text, key text, version bigint)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', past.kind, 'key', past.key, 'base_version', coalesce(document.version, 0), 'body', coalesce(past.source, past.body)
  )), '[]')
  from pennon.versions past
  left join pennon.documents document
    on document.environment = past.environment and document.kind = past.kind and document.key = past.key
  where past.environment = changes_to_version.environment and past.kind = changes_to_version.kind
    and past.key = changes_to_version.key and past.version = changes_to_version.version
    and past.content_hash is distinct from document.content_hash
$function$
;
CREATE OR REPLACE FUNCTION pennon.checked_values(data jsonb, schema jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  filled jsonb := data;
  problems jsonb := '[]';
begin
  if schema is not null then
    perform set_config('pennon.schema_steps', '0', true);
    filled := pennon.with_defaults(data, schema, schema, 0);
    problems := pennon.schema_violations(filled, schema, schema, path, 0);
    if current_setting('pennon.schema_steps')::integer >= 20000 then
      problems := pennon.problem(path, 'takes more than 20000 steps to check, or leads through more than 32 schemas');
    end if;
  end if;
  return jsonb_build_object('values', filled, 'problems', problems);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.checkpoint_problems(checkpoint jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when checkpoint is null or checkpoint = 'null' then '[]'
    when pennon.object_problems(checkpoint, 'checkpoint', '{chains,hash}', '{at}') <> '[]'
      then pennon.object_problems(checkpoint, 'checkpoint', '{chains,hash}', '{at}')
    when jsonb_typeof(checkpoint -> 'chains') <> 'object' then pennon.problem('checkpoint.chains', 'must be an object')
    when checkpoint ->> 'hash' is distinct from encode(sha256(convert_to((checkpoint -> 'chains')::text, 'UTF8')), 'hex')
      then pennon.problem('checkpoint.hash', 'is not that of its chains: the checkpoint was changed')
    else coalesce((
      select jsonb_agg(problem)
      from jsonb_each(checkpoint -> 'chains') chain,
        jsonb_array_elements(
          pennon.object_problems(chain.value, format('checkpoint.chains[%s]', to_json(chain.key)), '{seq,hash}', '{at}')
          || case when jsonb_typeof(chain.value) = 'object' and coalesce(chain.value ->> 'seq' !~ '^[0-9]{1,18}$', true)
            then pennon.problem(format('checkpoint.chains[%s].seq', to_json(chain.key)), 'must be a row''s number') else '[]' end
        ) problem
    ), '[]')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.choice_problems(value jsonb, path text, choices text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when value is null or (jsonb_typeof(value) = 'string' and value #>> '{}' = any (choices)) then '[]'
    else pennon.problem(path, 'must be one of ' || array_to_string(choices, ', '))
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.claim_of(type text, environment text, id uuid)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select md5(type || ' ' || environment || ' ' || id)::uuid
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
CREATE OR REPLACE FUNCTION pennon.combined_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  count_one constant bigint := case when schema ? 'oneOf' then pennon.fitting_count(subject, schema -> 'oneOf', root, depth + 1) end;
begin
  return case when schema ? '$ref'
      then pennon.schema_violations(subject, pennon.schema_at(root, schema ->> '$ref'), root, path, depth + 1) else '[]' end
    || coalesce((
      select jsonb_agg(problem order by place)
      from jsonb_array_elements(pennon.items_of(schema -> 'allOf')) with ordinality list (part, place),
        jsonb_array_elements(pennon.schema_violations(subject, part, root, path, depth + 1)) problem
    ), '[]')
    || case when schema ? 'anyOf' and pennon.fitting_count(subject, schema -> 'anyOf', root, depth + 1) = 0
      then pennon.problem(path, 'fits none of the schemas of "anyOf"') else '[]' end
    || case when count_one <> 1
      then pennon.problem(path, format('fits %s of the schemas of "oneOf", and must fit one', count_one)) else '[]' end
    || case when schema ? 'not' and pennon.schema_violations(subject, schema -> 'not', root, path, depth + 1) = '[]'
      then pennon.problem(path, 'must not fit the schema of "not"') else '[]' end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.commit_changes(environment text, changes jsonb, note text, is_dry_run boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  known text;
  problems jsonb;
  plan jsonb;
  answer jsonb;
begin
  -- Commits to one environment take turns here, so that revisions have no holes. A dry run waits for nobody.
  if is_dry_run then
    select e.key into known from pennon.environments e where e.key = commit_changes.environment;
  else
    select e.key into known from pennon.environments e where e.key = commit_changes.environment for update;
  end if;
  if known is null then
    return pennon.unknown_environment(environment);
  end if;

  problems := pennon.conflicts(environment, changes);
  if problems <> '[]' then
    return pennon.conflict(problems);
  end if;
  problems := pennon.chain_problems(environment, changes) || pennon.reference_problems(environment, changes)
    || pennon.count_problems(environment, changes);
  if problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  if not is_dry_run then
    perform pennon.hold_derived(environment, changes);
  end if;
  plan := pennon.resolved_commits(environment, changes);
  if plan -> 'problems' <> '[]' then
    return pennon.invalid(plan -> 'problems');
  end if;

  answer := pennon.apply_commit(environment, plan -> 'commits' -> 0 -> 'changes', note, is_dry_run);
  return answer || jsonb_build_object(
    'dry_run', is_dry_run,
    'warnings', (answer -> 'warnings') || pennon.held_back_warnings(environment, changes),
    'heirs', pennon.commit_heirs(environment, (answer ->> 'revision')::bigint, (plan -> 'commits') - 0, is_dry_run)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.commit_details(environment text, changes jsonb, note text, request_id bigint, answer jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  -- The bodies stay in pennon.versions; the hash tells whether they are still what was committed.
  return (
    select jsonb_strip_nulls(jsonb_build_object(
      'revision', answer -> 'revision',
      -- Masked before it is cut: half an address is none to the mask.
      'note', left(pennon.masked_text(note), 2000),
      'change_request', request_id,
      'content_hash', case when answer ? 'revision' then pennon.approved_hash(environment, changes,
        case when changes @> '[{"kind": "config"}]' then pennon.written_sections(environment, (answer ->> 'revision')::bigint) end
      ) end,
      'count', jsonb_array_length(pennon.items_of(changes)),
      'changes', (
        select jsonb_agg(jsonb_build_object(
          'kind', left(change ->> 'kind', 20), 'key', left(pennon.masked_text(change ->> 'key'), 200),
          'base_version', left(change ->> 'base_version', 20), 'deleted', case when change -> 'body' = 'null' then true end
        ) order by position)
        from jsonb_array_elements(pennon.items_of(changes)) with ordinality list (change, position)
        where position <= 100
      )
    ))
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.commit_diff(environment text, numbered jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', change.kind, 'key', change.key, 'from', document.version,
      'to', case when nullif(change.body, 'null') is not null then change.version end,
      'changes', pennon.differences(document.body, nullif(change.body, 'null'), '$')
    ) order by change.kind, change.key), '[]')
    from jsonb_to_recordset(numbered) change (kind text, key text, version bigint, body jsonb)
    left join pennon.documents document
      on document.environment = commit_diff.environment and document.kind = change.kind and document.key = change.key
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.commit_entry(past pennon.commits, kind text, key text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  -- A commit of ten thousand documents is counted, and its first hundred are named.
  most constant integer := 100;
  entries jsonb;
  found bigint;
begin
  select jsonb_agg(jsonb_build_object(
    'kind', listed.kind, 'key', listed.key, 'version', listed.version, 'deleted', listed.content_hash is null
  ) order by listed.kind, listed.key) filter (where listed.place <= most), count(*)
  into entries, found
  from (
    select version.*, row_number() over (order by version.kind, version.key) as place
    from pennon.versions version
    where version.environment = past.environment and version.revision = past.revision
      and (commit_entry.kind is null or version.kind = commit_entry.kind)
      and (commit_entry.key is null or version.key = commit_entry.key)
  ) listed;
  return jsonb_build_object(
    'revision', past.revision, 'author', past.author, 'note', past.note, 'at', past.at,
    'count', found, 'versions', coalesce(entries, '[]')
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.commit_flaw(environment text, revision bigint)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  target pennon.environments;
  authorisation pennon.authorisations;
  request pennon.change_requests;
begin
  select * into target from pennon.environments e where e.key = commit_flaw.environment;
  select * into authorisation from pennon.authorisations a
  where a.environment = commit_flaw.environment and a.revision = commit_flaw.revision and a.transaction = pg_current_xact_id();
  select * into request from pennon.change_requests r where r.id = authorisation.change_request;
  return case
    when authorisation.id is null then 'nothing authorises it'
    when not exists (
      select from pennon.audit_log record
      where record.chain = commit_flaw.environment and record.seq = authorisation.audit_seq and record.outcome = 'accepted'
        and record.body::jsonb -> 'details' ->> 'revision' = commit_flaw.revision::text
        and record.body::jsonb -> 'details' ->> 'content_hash' = authorisation.content_hash
    ) then 'the audit has no record of it'
    when authorisation.content_hash is distinct from pennon.approved_hash(
      environment, pennon.written_changes(environment, revision, coalesce(request.changes, '[]')),
      pennon.written_sections(environment, revision)
    ) then 'it is not what was authorised'
    when not pennon.lists_its_versions(environment, revision) then 'its versions are not those that it lists'
    when authorisation.ground = 'emergency' then
      case when not pennon.is_emergency(environment, revision) then 'it is more than an emergency' end
    when request.environment is distinct from environment or request.content_hash is distinct from authorisation.content_hash
      then 'its change request is another'
    else coalesce(pennon.freeze_problem(target), pennon.approval_problem(target, request)) ->> 'message'
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.commit_heirs(environment text, revision bigint, commits jsonb, is_dry_run boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  part jsonb;
  answer jsonb;
  answers jsonb := '[]';
begin
  for part in select jsonb_array_elements(commits) loop
    answer := pennon.apply_commit(
      part ->> 'environment', part -> 'changes', format('Inherited from %s, revision %s.', environment, revision), is_dry_run
    );
    if not is_dry_run then
      perform pennon.write_audit('inherit', part ->> 'environment', 'accepted', jsonb_build_object(
        'revision', answer -> 'revision', 'origin', environment, 'origin_revision', revision, 'versions', answer -> 'versions'
      ));
    end if;
    answers := answers || jsonb_build_array(answer);
  end loop;
  return answers;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.commit_warnings(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object('kind', change.kind, 'key', change.key) || warning || jsonb_build_object('path', '$' || (warning ->> 'path'))
      order by change.kind, change.key, place
    ), '[]')
    from jsonb_to_recordset(changes) change (kind text, key text, body jsonb)
    cross join lateral (
      select known.body from pennon.documents known
      where known.environment = commit_warnings.environment and known.kind = change.kind and known.key = change.key
      limit 1
    ) document,
      jsonb_array_elements(pennon.document_warnings(change.kind, document.body, nullif(change.body, 'null')))
        with ordinality list (warning, place)
    where change.kind in ('flag', 'experiment')
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.commit_worked_out(action text, environment text, changes jsonb, note text, options jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  return case
    when options -> 'propose' = 'true' and changes = '[]' then pennon.refused('propose', environment, pennon.refusal(
      422, 'PENNON_INVALID', 'There is nothing to propose: nothing would change.', pennon.problem('$', 'changes nothing'),
      'See what differs with pennon_api.diff.'
    ))
    when options -> 'propose' = 'true' then pennon.enter_request(environment, changes, null, note)
    when changes = '[]' then pennon.nothing_to_commit(environment, options)
    else pennon.governed_commit(action, environment, changes, note, options - 'propose')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.commits_before(environment text, kind text, key text, before bigint, page_size integer)
 RETURNS SETOF pennon.commits
 LANGUAGE plpgsql
 STABLE ROWS 50
AS $function$
begin
  if kind is null then
    return query
    select * from pennon.commits past
    where past.environment = commits_before.environment and (before is null or past.revision < before)
    order by past.revision desc
    limit page_size;
  else
    return query
    select past.*
    from (
      select distinct version.revision
      from pennon.versions version
      where version.environment = commits_before.environment and version.kind = commits_before.kind
        and (commits_before.key is null or version.key = commits_before.key)
        and (before is null or version.revision < before)
      order by version.revision desc
      limit page_size
    ) page
    join pennon.commits past on past.environment = commits_before.environment and past.revision = page.revision
    order by past.revision desc;
  end if;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.common_order(list jsonb, other jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(jsonb_agg(id order by place), '[]')
  from jsonb_array_elements(list) with ordinality listed (id, place)
  where id in (select jsonb_array_elements(other))
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
CREATE OR REPLACE FUNCTION pennon.computed_options_problems(note text, options jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when jsonb_typeof(options) <> 'object' then pennon.problem('options', 'must be an object')
    else pennon.options_problems(note, coalesce(options, '{}') - 'propose')
      || case when jsonb_typeof(options -> 'propose') <> 'boolean'
        then pennon.problem('options.propose', 'must be true or false') else '[]' end
      || case when options -> 'propose' = 'true' and (options -> 'dry_run' = 'true' or options ? 'change_request')
        then pennon.problem('options.propose', 'goes neither with dry_run nor with change_request') else '[]' end
    end
$function$
;
CREATE OR REPLACE FUNCTION pennon.condition_holds(environment text, condition jsonb, context jsonb, depth integer DEFAULT 1)
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
  -- A segment may lead to others, each nested as deep as one may be: their sum would overflow a small stack, PGlite's.
  if depth > 128 then
    raise exception 'conditions are nested deeper than 128, segments included'
      using errcode = 'statement_too_complex', hint = 'Nest segments, or the conditions in them, less.';
  end if;
  form := case
    when condition ? 'all' then 'all'
    when condition ? 'any' then 'any'
    when condition ? 'not' then 'not'
    when condition ? 'segment' then 'segment'
    else 'bucket' end;
  operand := condition -> form;
  if form = 'not' then
    return not pennon.condition_holds(environment, operand, context, depth + 1);
  elsif form = 'bucket' then
    return pennon.is_drawn(
      context, operand ->> 'by', operand ->> 'salt', (operand -> 'from')::integer, (operand -> 'to')::integer
    );
  end if;
  operand := case when jsonb_typeof(operand) = 'array' then operand else jsonb_build_array(operand) end;
  for at in 0 .. jsonb_array_length(operand) - 1 loop
    if form = 'segment' then
      if pennon.is_member(environment, operand ->> at, context, depth + 1) then
        return true;
      end if;
    elsif pennon.condition_holds(environment, operand -> at, context, depth + 1) = (form = 'any') then
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
  form constant text := case
    when jsonb_typeof(condition) is distinct from 'object' then null
    when condition ? 'all' then 'all'
    when condition ? 'any' then 'any'
    when condition ? 'not' then 'not'
    when condition ? 'segment' then 'segment'
    when condition ? 'bucket' then 'bucket'
    when condition ? 'attribute' then 'attribute'
  end;
  value constant jsonb := condition -> form;
  at constant text := path || '.' || form;
begin
  if condition is null then
    return '[]';
  elsif form is null then
    return pennon.problem(path, 'must be a condition: all, any, not, segment, bucket, or attribute and op');
  elsif depth > 16 then
    return pennon.problem(path, 'is nested deeper than 16');
  elsif form = 'attribute' then
    return pennon.attribute_condition_problems(condition, path);
  elsif form = 'not' then
    return pennon.object_problems(condition, path, array[form]) || pennon.condition_problems(value, at, depth + 1);
  elsif form = 'segment' then
    return pennon.object_problems(condition, path, array[form]) || pennon.segment_condition_problems(value, at);
  elsif form = 'bucket' then
    return pennon.object_problems(condition, path, array[form]) || pennon.bucket_condition_problems(value, at);
  end if;
  return pennon.object_problems(condition, path, array[form]) || pennon.list_problems(value, at, 0, 10000) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(value, 0, 10000)) with ordinality item (value, position),
      jsonb_array_elements(pennon.condition_problems(item.value, format('%s[%s]', at, position - 1), depth + 1)) problem
  ), '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.config_layers(environment text, key text, written_in text, written jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  places constant text[] := pennon.base_chain(environment);
  seen text[] := '{}';
  section text := key;
  here jsonb;
  layers jsonb := '[]';
begin
  while section is not null loop
    if section = any (seen) or cardinality(seen) > 16 then
      return null;
    end if;
    seen := seen || section;
    select
      jsonb_agg(jsonb_build_object('environment', place, 'key', section, 'body', body) order by nth desc),
      (array_agg(body ->> 'extends' order by nth) filter (where body ? 'extends'))[1]
    into here, section
    from unnest(places) with ordinality list (place, nth),
      pennon.written_section(place, section, written_in, written) body
    where body is not null;
    layers := coalesce(here, '[]') || layers;
  end loop;
  return layers;
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
CREATE OR REPLACE FUNCTION pennon.conflict(conflicts jsonb)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select pennon.refusal(
    409, 'PENNON_CONFLICT',
    format('%s %s is at version %s, and this change was made from version %s.', conflicts -> 0 ->> 'kind',
      conflicts -> 0 ->> 'key', conflicts -> 0 ->> 'current_version', conflicts -> 0 ->> 'base_version'),
    conflicts, 'Nothing was written. Read the current version, make the change on it and commit again.'
  )
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
    -- By the primary key, however many documents there are: the planner knows nothing of the list's length.
    left join lateral (
      select known.version from pennon.documents known
      where known.environment = conflicts.environment and known.kind = proposed.kind and known.key = proposed.key
      limit 1
    ) document on true
    where proposed.base_version <> coalesce(document.version, 0)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.content_hash(content jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return encode(sha256(convert_to(content::text, 'UTF8')), 'hex');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.count_problems(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  added constant bigint := (
    select count(*) filter (where base_version = 0) - count(*) filter (where body is null)
    from pennon.proposed_changes(changes) where kind = 'flag'
  );
  total bigint;
begin
  -- Most commits add no flag, and need not count those that there are.
  if added <= 0 then
    return '[]';
  end if;
  total := added + (
    select count(*) from pennon.documents document
    where document.environment = count_problems.environment and document.kind = 'flag'
  );
  return case when total > 10000
    then pennon.problem('$', format('leads to %s flags, and 10000 is the limit', total)) else '[]' end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.count_setting_problems(value jsonb, path text, fewest integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select pennon.whole_problems(value, path, fewest) || case
    when jsonb_typeof(value) = 'number' and value > '2147483647' then pennon.problem(path, 'must be at most 2147483647') else '[]' end
$function$
;
CREATE OR REPLACE FUNCTION pennon.counted_approvals(request pennon.change_requests, block_self_approval boolean)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return query
  select approval.member
  from pennon.approvals approval
  join pennon.members member on member.user_id = approval.member
    and member.role in (select unnest(permission.roles) from pennon.permissions() permission where permission.action = 'approve')
  join pennon.audit_log record on record.chain = request.environment and record.seq = approval.audit_seq
    and record.change_request = request.id and record.action = 'approve' and record.outcome = 'accepted'
    and record.actor in (pennon.masked_text(pennon.signature_of(approval.member)), pennon.masked_text('member:' || approval.member))
    and record.body::jsonb -> 'details' ->> 'content_hash' = approval.content_hash
  where approval.change_request = request.id and approval.content_hash = request.content_hash
    -- Without the record of its proposal nobody can say whose it is.
    and exists (select from pennon.authors_of(request))
    -- Nor may an author make themselves a second account for it.
    and not (block_self_approval and (
      pennon.is_author(request, approval.member) or coalesce(member.approves_since > request.created_at, false)
    ));
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.delivered_sections(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  plan jsonb;
begin
  if not changes @> '[{"kind": "config"}]' then
    return '[]';
  elsif pennon.written_schema_problems(changes) <> '[]' then
    return null;
  end if;
  plan := pennon.section_plan(environment, environment, changes);
  return case when plan -> 'problems' = '[]' then (
    select coalesce(jsonb_agg(jsonb_build_object('kind', section -> 'kind', 'key', section -> 'key', 'body', section -> 'body')), '[]')
    from jsonb_array_elements(plan -> 'changes') section
  ) end;
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
CREATE OR REPLACE FUNCTION pennon.derived_environments(environment text)
 RETURNS TABLE(key text, is_governed boolean, nth bigint)
 LANGUAGE sql
 STABLE ROWS 2
AS $function$
  -- What is protected or frozen takes nothing over by itself, and hands nothing on.
  with recursive place as (
    select e.key, pennon.is_governed(e.key) as is_governed, 1 as depth
    from pennon.environments e where e.base = derived_environments.environment
    union all
    select e.key, pennon.is_governed(e.key), place.depth + 1
    from place join pennon.environments e on e.base = place.key
    where place.depth < 8 and not place.is_governed
  )
  select place.key, place.is_governed, row_number() over (order by place.depth, place.key) from place
$function$
;
CREATE OR REPLACE FUNCTION pennon.diff_problems(before jsonb, after jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select pennon.side_problems(before, 'before') || pennon.side_problems(after, 'after')
    || case when (before -> 'kind', before -> 'key') is distinct from (after -> 'kind', after -> 'key')
      then pennon.problem('after', 'must be the same document as before, or both an environment') else '[]' end
$function$
;
CREATE OR REPLACE FUNCTION pennon.difference(before jsonb, after jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select jsonb_build_array(case
    when before is null then jsonb_build_object('path', path, 'op', 'add', 'to', after)
    when after is null then jsonb_build_object('path', path, 'op', 'remove', 'from', before)
    else jsonb_build_object('path', path, 'op', 'replace', 'from', before, 'to', after)
  end)
$function$
;
CREATE OR REPLACE FUNCTION pennon.differences(before jsonb, after jsonb, path text, depth integer DEFAULT 1)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  kinds constant text := concat_ws(' ', jsonb_typeof(before), jsonb_typeof(after));
  member text;
begin
  if before is not distinct from after then
    return '[]';
  elsif depth > 32 then
    -- Each level takes some stack, and PGlite has little: what is deeper is one thing.
    return pennon.difference(before, after, path);
  elsif kinds = 'object object' then
    return (
      select coalesce(jsonb_agg(entry order by name, place), '[]')
      from (select jsonb_object_keys(before) union select jsonb_object_keys(after)) members (name),
        jsonb_array_elements(pennon.differences(before -> name, after -> name, pennon.member_path(path, name), depth + 1))
          with ordinality list (entry, place)
    );
  elsif kinds <> 'array array' then
    return pennon.difference(before, after, path);
  end if;
  member := pennon.identity_of(before, after);
  return case when member is null then pennon.place_differences(before, after, path, depth)
    else pennon.item_differences(before, after, path, member, depth) end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.document_flaw(environment text, kind text, key text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  current pennon.documents;
  latest pennon.versions;
begin
  select * into current from pennon.documents d
  where d.environment = document_flaw.environment and d.kind = document_flaw.kind and d.key = document_flaw.key;
  select * into latest from pennon.versions v
  where v.environment = document_flaw.environment and v.kind = document_flaw.kind and v.key = document_flaw.key
  order by v.version desc limit 1;
  return case
    when not coalesce(pennon.is_authorised(environment, latest.revision), false)
      then 'no authorised commit of this transaction wrote it'
    when (current.version, current.body, current.source, current.delivery, current.line_hash) is distinct from (
      case when latest.body is not null then latest.version end, latest.body, latest.source,
      case when latest.body is not null then latest.delivery end,
      case when latest.body is not null then pennon.line_hash(kind, key, latest.version) end
    ) then 'it is not its latest version'
  end;
end
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
CREATE OR REPLACE FUNCTION pennon.document_warnings(kind text, before jsonb, after jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when before is null or kind not in ('flag', 'experiment') then '[]'
    when after is null then case
      when before ->> 'status' in ('active', 'experiment', 'running')
        then pennon.problem('', format('is deleted while it is %s; callers get their defaults', before ->> 'status')) else '[]' end
    else coalesce((
      select jsonb_agg(problem order by old.path)
      from pennon.draws_of(kind, before) old join pennon.draws_of(kind, after) new using (id),
        pennon.draw_warning(id, old.draw, new.draw) message,
        jsonb_array_elements(pennon.problem(new.path, message)) problem
      where message is not null
    ), '[]')
    || case when kind = 'flag' and before -> 'type' <> after -> 'type'
      then pennon.problem('.type', format('was %s: code that reads the former type gets its default', before ->> 'type')) else '[]' end
    || case when kind = 'experiment' and after ->> 'status' = 'running' and before -> 'version' = after -> 'version'
        and (before - '{status,delivery,sticky,control}'::text[]) <> (after - '{status,delivery,sticky,control}'::text[])
      then pennon.problem('.version', 'stays while the allocation of a running experiment changes; raise it, or its results mix two')
      else '[]' end
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.documents_naming(unit text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'environment', found.environment, 'kind', found.kind, 'key', found.key,
      'current', found.is_current, 'versions', found.versions
    ) order by found.environment, found.kind, found.key), '[]')
    from (
      select named.environment, named.kind, named.key, count(*) as versions, bool_or(document.version is not null) as is_current
      from pennon.versions named
      left join pennon.documents document
        on document.environment = named.environment and document.kind = named.kind
        and document.key = named.key and document.version = named.version
      where pennon.mentions_unit(named.body, unit) or pennon.mentions_unit(named.source, unit)
      group by named.environment, named.kind, named.key
    ) found
  );
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
    when value > '-2.5e-324'::jsonb and value < '2.5e-324'::jsonb then 0
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
CREATE OR REPLACE FUNCTION pennon.draw_warning(id text, before jsonb, after jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  is_redrawn constant boolean := (before -> 'salt', before -> 'bucketBy', before -> 'bucketing')
    is distinct from (after -> 'salt', after -> 'bucketBy', after -> 'bucketing');
  entries constant integer := greatest(jsonb_array_length(before -> 'split'), jsonb_array_length(after -> 'split'));
  moved bigint;
begin
  if is_redrawn then
    return format('%s draws every unit anew: its salt, bucketBy or bucketing changed', id);
  elsif entries < 2 then
    -- A single entry grows without moving anyone out; that it shrinks is what was asked for.
    return null;
  end if;
  moved := pennon.moved_share(before -> 'split', after -> 'split');
  return case when moved > 0 then format(
    '%s: changing the weights of several entries moves units, %s %% of all', id, trim_scale(moved::numeric / 1000)
  ) end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.draws_of(kind text, body jsonb)
 RETURNS TABLE(path text, id text, draw jsonb)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE ROWS 3
AS $function$
  select format('.rules[%s].serve', place - 1), format('rule "%s"', rule ->> 'id'), rule -> 'serve'
  from jsonb_array_elements(case when kind = 'flag' then pennon.items_of(body -> 'rules') end) with ordinality list (rule, place)
  where rule -> 'serve' ? 'split'
  union all
  select '.fallthrough', 'the fallthrough', body -> 'fallthrough'
  where kind = 'flag' and body -> 'fallthrough' ? 'split'
  union all
  select '', 'the experiment', body
  where kind = 'experiment'
$function$
;
CREATE OR REPLACE FUNCTION pennon.drop_partitions()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  first_kept constant date := (now() at time zone 'utc')::date - 365;
  parent text;
  expired name;
begin
  foreach parent in array pennon.event_tables() loop
    for expired in
      select child.relname
      from pg_inherits
      join pg_class child on child.oid = inhrelid
      where inhparent = to_regclass('pennon.' || parent)
        and child.relname ~ '_\d{8}$' and right(child.relname, 8) < to_char(first_kept, 'YYYYMMDD')
    loop
      execute format('drop table pennon.%I', expired);
    end loop;
    execute format('delete from pennon.%I where day < %L', parent || '_default', first_kept);
  end loop;
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
CREATE OR REPLACE FUNCTION pennon.enabled(flag text, environment text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  delivery constant text := (
    select document.delivery from pennon.documents document
    where document.environment = enabled.environment and document.kind = 'flag' and document.key = flag
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
CREATE OR REPLACE FUNCTION pennon.enter_request(environment text, changes jsonb, settings jsonb, note text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  refusal jsonb;
  request pennon.change_requests;
begin
  refusal := case when not pennon.may('propose') then pennon.forbidden('propose')
    else pennon.proposal_refusal(environment, changes, settings, note) end;
  if refusal is not null then
    return pennon.refused('propose', environment, refusal, pennon.commit_details(environment, changes, note, null, refusal));
  end if;
  insert into pennon.change_requests (environment, changes, settings, content_hash, note, author)
  values (environment, changes, settings, pennon.request_hash(environment, changes, settings), note, pennon.author())
  returning * into request;
  perform pennon.write_audit('propose', environment, 'accepted', pennon.request_details(request));
  return pennon.request_state(request);
end
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
CREATE OR REPLACE FUNCTION pennon.evaluation_count_problem(event jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when not pennon.is_event_id(event -> 'id') then 'id: must be a uuid'
    when not pennon.is_event_key(event -> 'flag') then 'flag: must be a key'
    when coalesce(jsonb_typeof(event -> 'variation'), 'null') <> 'null' and not pennon.is_event_key(event -> 'variation')
      then 'variation: must be a key'
    when not coalesce(event ->> 'reason' in ('targeting_match', 'fallback', 'default', 'experiment', 'rollout',
      'individual_override', 'disabled', 'prerequisite', 'holdout', 'error'), false) then 'reason: must be a reason'
    when not pennon.is_event_number(event -> 'count', 1, 1000000000)
      then 'count: must be a whole number from 1 to 1,000,000,000'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.event_id(event jsonb, subject text, unit text)
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  -- The subject's parts cannot be confused, and the unit says how long it is: no two exposures are written alike.
  select case
    when event ->> 'type' <> 'exposure' then event ->> 'id'
    else encode(substring(sha256(convert_to(
      subject || ' ' || length(unit) || ' ' || unit || coalesce(' ' || (event ->> 'session'), ''), 'UTF8'
    )) for 16), 'hex')
  end::uuid
$function$
;
CREATE OR REPLACE FUNCTION pennon.event_problem(event jsonb)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select case
    when jsonb_typeof(event) <> 'object' then 'must be an object'
    -- As Postgres holds it, which differs by a few percent from what was sent: a quarter of grace.
    when pg_column_size(event) > 10240 then 'is larger than 8 kB'
    when not pennon.is_event_text(event -> 'environment', 63) then 'environment: must be the key of one'
    when not pennon.is_event_number(event -> 'at', 0, 8640000000000000)
      then 'at: must be a time in whole milliseconds since 1970'
    when event ->> 'type' is distinct from 'evaluation_count' and pennon.unit_text(event -> 'unit') is null
      then 'unit: must be a text of 1 to 1,000 characters, or a number'
    when not pennon.are_attributes(event -> 'attributes')
      then 'attributes: must be an object, nested at most 8 deep, of numbers that a double can hold'
    else case event ->> 'type'
      when 'exposure' then pennon.exposure_problem(event)
      when 'metric' then pennon.metric_problem(event)
      when 'evaluation_count' then pennon.evaluation_count_problem(event)
      else 'type: must be exposure, metric or evaluation_count'
    end
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.event_subject(event jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- Keys have no spaces, so among events of one type no two subjects are written alike, even where an environment has some.
  select (event ->> 'environment') || case event ->> 'type'
    when 'exposure' then ' ' || (event ->> 'experiment') || ' ' || (event ->> 'version') || ' ' || (event ->> 'variation')
    when 'evaluation_count' then ' ' || (event ->> 'flag')
    else ''
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.event_tables()
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select '{exposures,metric_events,evaluation_counts}'::text[]
$function$
;
CREATE OR REPLACE FUNCTION pennon.event_time(event jsonb)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select to_timestamp((event -> 'at')::double precision / 1000)
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
CREATE OR REPLACE FUNCTION pennon.experiment_counts(environment text, experiment text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
  with exposed as materialized (
    select version, variation, unit, min(at) as since
    from pennon.exposures seen
    where seen.environment = experiment_counts.environment and seen.experiment = experiment_counts.experiment
    group by version, variation, unit
  ),
  arms as (
    select version, variation, count(*) as units from exposed group by version, variation
  ),
  outcomes as (
    select version, variation, metric, count(*) as events, count(distinct exposed.unit) as units, sum(value) as total
    from exposed
    join pennon.metric_events done
      on done.environment = experiment_counts.environment and done.unit = exposed.unit and done.at >= exposed.since
    group by version, variation, metric
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'version', version, 'variation', variation, 'units', units,
    'metrics', coalesce((
      select jsonb_agg(
        jsonb_build_object('metric', metric, 'events', outcome.events, 'units', outcome.units, 'total', outcome.total)
        order by metric
      )
      from outcomes outcome where outcome.version = arms.version and outcome.variation = arms.variation
    ), '[]')
  ) order by version, variation), '[]')
  from arms
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
CREATE OR REPLACE FUNCTION pennon.exposure_problem(event jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when not pennon.is_event_key(event -> 'experiment') then 'experiment: must be a key'
    when not pennon.is_event_number(event -> 'version', 1, 9007199254740991) then 'version: must be a whole number above 0'
    when not pennon.is_event_key(event -> 'variation') then 'variation: must be a key'
    when coalesce(jsonb_typeof(event -> 'session'), 'null') <> 'null' and not pennon.is_event_text(event -> 'session', 200)
      then 'session: must be a text of 1 to 200 characters'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.exposures_of(unit text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'environment', seen.environment, 'at', (extract(epoch from seen.at) * 1000)::bigint, 'experiment', seen.experiment,
      'version', seen.version, 'variation', seen.variation, 'attributes', seen.attributes
    )) order by seen.at, seen.id), '[]')
    from pennon.exposures seen
    where seen.unit = exposures_of.unit
      or (seen.attributes is not null and pennon.names_text(seen.attributes, exposures_of.unit))
  );
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
CREATE OR REPLACE FUNCTION pennon.finding(subject text, flaws text[], fine text, hint text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select jsonb_build_array(jsonb_build_object(
    'check', subject, 'ok', cardinality(flaws) = 0,
    'message', case when cardinality(flaws) = 0 then fine else array_to_string(flaws, '; ') end,
    'hint', case when cardinality(flaws) > 0 then hint end
  ))
$function$
;
CREATE OR REPLACE FUNCTION pennon.fits_budgets(events jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  everyone constant bigint := hashtextextended('role ' || pennon.caller(), 0);
  caller constant bigint := hashtextextended(pennon.ingest_caller(), 0);
  spent integer;
  asked record;
begin
  -- In one order, so that two calls never wait for each other. What names no environment has a budget of its own.
  for asked in
    select coalesce(target.key, '') as key, coalesce(min(target.ingest_per_minute), 60000) as ingest_per_minute,
      coalesce(min(target.ingest_per_caller), 6000) as ingest_per_caller, count(*)::integer as events
    from jsonb_array_elements(events) event
    left join pennon.environments target on target.key = event ->> 'environment'
    group by target.key order by 1
  loop
    select coalesce(sum(usage.events), 0) into spent from pennon.ingest_usage usage
    where usage.environment = asked.key and usage.caller = everyone and usage.minute = date_trunc('minute', now());
    -- Its own budget before everyone's, or a flood that is refused would use up what others have.
    if spent + asked.events > asked.ingest_per_minute
       or (caller is not null and not pennon.spend(asked.key, caller, 0, asked.events, asked.ingest_per_caller)) then
      return false;
    end if;
    perform pennon.spend(asked.key, everyone, pg_backend_pid() % 16, asked.events, asked.ingest_per_minute);
  end loop;
  return true;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.fitting_count(subject jsonb, schemas jsonb, root jsonb, depth integer)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
begin
  return (
    select count(*)
    from jsonb_array_elements(schemas) list (part)
    where pennon.schema_violations(subject, part, root, '', depth) = '[]'
  );
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
CREATE OR REPLACE FUNCTION pennon.forbidden(action text)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select case
    when pennon.presented_token() is not null and pennon.role_of() is null then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'This API token is unknown, expired or revoked.', null,
      'Have an admin make another one with pennon_api.create_token.'
    )
    else pennon.refusal(
      403, 'PENNON_FORBIDDEN',
      format('%s may not %s.',
        coalesce(upper(left(role.phrase, 1)) || substr(role.phrase, 2), 'The public'), permission.deed),
      null,
      format('Use the secret key, or have an admin make you %s.', pennon.with_article(permission.roles[1]))
    )
  end
  from pennon.permissions() permission, (select pennon.with_article(pennon.role_of())) role (phrase)
  where permission.action = forbidden.action
$function$
;
CREATE OR REPLACE FUNCTION pennon.forget_in_attributes(unit text)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  digest constant text := pennon.unit_digest(unit);
  exposures integer;
  metric_events integer;
begin
  -- Events of the same person under another name, such as their anonymous id. There is no index: who ingests would pay for it.
  update pennon.exposures seen set attributes = pennon.with_text_replaced(seen.attributes, forget_in_attributes.unit, digest)
  where seen.attributes is not null and pennon.names_text(seen.attributes, forget_in_attributes.unit);
  get diagnostics exposures = row_count;
  update pennon.metric_events done set attributes = pennon.with_text_replaced(done.attributes, forget_in_attributes.unit, digest)
  where done.attributes is not null and pennon.names_text(done.attributes, forget_in_attributes.unit);
  get diagnostics metric_events = row_count;
  return exposures + metric_events;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.forget_in_promotions(unit text)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  forgotten integer;
begin
  -- While one of the two documents names it, this is what tells a change from a difference: it would come back otherwise.
  update pennon.promotions taken
  set content = pennon.with_text_replaced(taken.content, unit, pennon.unit_digest(unit))
  where pennon.names_text(taken.content, unit) and not exists (
    select from pennon.documents present
    where present.environment in (taken.origin, taken.environment) and present.kind = taken.kind and present.key = taken.key
      and pennon.mentions_unit(coalesce(present.source, present.body), unit)
  );
  get diagnostics forgotten = row_count;
  return forgotten;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.forget_in_requests(unit text)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  forgotten integer;
begin
  -- What is open may still be published: that is for whoever edits or rejects it.
  update pennon.change_requests request
  set changes = pennon.with_text_replaced(request.changes, unit, pennon.unit_digest(unit))
  where request.status <> 'open' and pennon.names_text(request.changes, unit);
  get diagnostics forgotten = row_count;
  return forgotten;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.forget_usage()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  delete from pennon.ingest_usage usage where usage.minute < now() - interval '2 minutes';
  delete from pennon.clamped_events clamped where clamped.at < now() - interval '8 days';
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.freeze_problem(target pennon.environments)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if target.freeze_windows = '[]' then
    return null;
  end if;
  return (
    select jsonb_build_object(
      'status', 423, 'code', 'PENNON_LOCKED',
      'message', format('%s is frozen until %s.', target.key, thaw),
      'details', jsonb_build_object('until', thaw),
      'hint', 'Wait until then, or have an admin change the freeze windows with pennon_api.save_environment. An admin can kill a flag at any time.'
    )
    from (
      select to_char(pennon.frozen_until(target.freeze_windows) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    ) frozen (thaw)
    where thaw is not null
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.freeze_range_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- What ISO texts can say is within it.
  select coalesce((
    select jsonb_agg(problem order by position, member)
    from jsonb_array_elements(pennon.items_within(value, 0, 100)) with ordinality list (frozen, position),
      unnest('{from,until}'::text[]) member,
      jsonb_array_elements(
        case when abs(pennon.instant_of(frozen -> member)) > 8.64e15 then pennon.problem(
          format('%s[%s].%s', path, position - 1, member), 'must be within 8640000000000000 milliseconds of 1970, as every Date is'
        ) else '[]' end
      ) problem
  ), '[]')
$function$
;
CREATE OR REPLACE FUNCTION pennon.freeze_windows_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return pennon.list_problems(value, path, 0, 100) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(value, 0, 100)) with ordinality list (frozen, position),
      jsonb_array_elements(
        pennon.object_problems(frozen, format('%s[%s]', path, position - 1), '{from,until}')
        || case when jsonb_typeof(frozen) = 'object'
          then pennon.window_problems(frozen - array(select jsonb_object_keys(frozen - '{from,until}'::text[])),
            format('%s[%s]', path, position - 1)) else '[]' end
      ) problem
  ), '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.frozen_until(freeze_windows jsonb)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
AS $function$
declare
  -- The time that it is, not that of the transaction, which may have waited since before the freeze.
  now_ms constant double precision := extract(epoch from clock_timestamp()) * 1000;
begin
  return (
    -- No timestamptz holds what was accepted once, such as 1e300.
    select to_timestamp(max(least(pennon.instant_of(frozen -> 'until'), 8.64e15)) / 1000)
    from jsonb_array_elements(freeze_windows) frozen
    where now_ms >= pennon.instant_of(frozen -> 'from') and now_ms < pennon.instant_of(frozen -> 'until')
  );
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
CREATE OR REPLACE FUNCTION pennon.function_findings()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return pennon.finding('guarding functions', array(
      select case when to_regprocedure(expected.signature) is null then format('%s is missing', expected.signature)
        else format('%s was altered', expected.signature) end
      from pennon.guarding_functions() expected
      where pennon.function_hash(to_regprocedure(expected.signature)) is distinct from expected.hash
      order by expected.signature
    ), 'are those that the migrations installed',
    'Find out who changed them; the last migration that replaces each has its text.');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.function_hash(function regprocedure)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select encode(sha256(convert_to(concat_ws(E'\n', l.lanname, p.prosecdef, p.provolatile, p.proisstrict, p.proconfig::text, p.prosrc), 'UTF8')), 'hex')
  from pg_proc p join pg_language l on l.oid = p.prolang
  where p.oid = function
$function$
;
CREATE OR REPLACE FUNCTION pennon.governance_problem(target pennon.environments, request_id bigint, request pennon.change_requests, content_hash text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(
      pennon.freeze_problem(target),
      case when request_id is not null then pennon.request_problem(target.key, request, content_hash) end,
      pennon.approval_problem(target, request)
    )
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.governed_commit(action text, environment text, changes jsonb, note text, options jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  is_dry_run constant boolean := coalesce(options -> 'dry_run' = 'true', false);
  -- Who may propose or approve may see what would happen.
  permission constant text := case when is_dry_run then 'propose'
    else coalesce((select p.action from pennon.permissions() p where p.action = governed_commit.action), 'commit') end;
  problems jsonb;
  answer jsonb;
begin
  if not pennon.may(permission) then
    return pennon.refused(action, environment, pennon.forbidden(permission));
  end if;
  problems := pennon.options_problems(note, coalesce(options, '{}')) || pennon.change_problems(changes);
  begin
    answer := case when problems <> '[]' then pennon.invalid(problems)
      else pennon.try_commit(action, environment, changes, note, options) end;
  exception when others then
    -- What the client is to try again says so itself, and leaves no trace.
    if sqlstate like '40%' then raise; end if;
    perform pennon.write_audit(action, environment, 'failed', jsonb_build_object(
      'sqlstate', sqlstate, 'message', left(pennon.masked_text(sqlerrm), 500)
    ));
    return pennon.refusal(500, 'PENNON_FAILED', sqlerrm, jsonb_build_object('sqlstate', sqlstate),
      'Nothing was written. This is a mistake in Pennon or in a trigger of yours: please report it.');
  end;
  if is_dry_run then
    return answer;
  elsif answer ? 'code' then
    return pennon.refused(action, environment, answer, pennon.commit_details(environment, changes, note, null, answer));
  end if;
  perform pennon.record_commit(action, environment, changes, note, (options ->> 'change_request')::bigint, answer);
  return answer;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.guard_audit()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  -- What a recorded pruning covers may go, on the conditions of pennon_api.prune_audit: the record alone can be anybody's.
  if tg_op = 'DELETE'
    and old.at < to_char((now() - interval '90 days') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    and old.seq < (select max(latest.seq) from pennon.audit_log latest where latest.chain = old.chain)
    and exists (
      select from pennon.audit_log pruning
      where pruning.action = 'audit.prune' and pruning.outcome = 'accepted'
        and pruning.body::jsonb -> 'details' ->> 'chain' = old.chain
        and (pruning.body::jsonb -> 'details' ->> 'seq')::bigint >= old.seq
    )
    and not exists (
      select from pennon.audit_log needed
      join pennon.change_requests request on request.id = needed.change_request and request.status = 'open'
      where needed.chain = old.chain and needed.seq <= old.seq
    )
  then
    return old;
  end if;
  raise exception '% on pennon.audit_log is refused: the audit is append-only', tg_op
    using errcode = 'PT403', hint = 'Old rows are pruned with pennon_api.prune_audit, which leaves the chain verifiable.';
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.guard_commit()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  flaw text;
begin
  if pennon.is_governed(new.environment) then
    flaw := pennon.commit_flaw(new.environment, new.revision);
    if flaw is not null then
      perform pennon.refuse_ungoverned(new.environment, format('revision %s', new.revision), flaw);
    end if;
  end if;
  return null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.guard_document()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and (new.environment, new.kind, new.key, new.version, new.body, new.source, new.delivery, new.line_hash)
    is not distinct from (old.environment, old.kind, old.key, old.version, old.body, old.source, old.delivery, old.line_hash) then
    -- A migration that fills a column of its own.
    return null;
  end if;
  if tg_op <> 'INSERT' then
    perform pennon.hold_document(old.environment, old.kind, old.key);
  end if;
  if tg_op <> 'DELETE' then
    perform pennon.hold_document(new.environment, new.kind, new.key);
  end if;
  return null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.guard_environment()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  flaw text;
begin
  if not old.protected then
    return null;
  end if;
  flaw := case
    when tg_op = 'DELETE' or new.key <> old.key then 'it is protected'
    when pennon.lowers(old, new) then pennon.settings_flaw(old, new)
    when (new.revision, new.public_checksum, new.server_checksum)
      is distinct from (old.revision, old.public_checksum, old.server_checksum)
      and not (new.revision = old.revision + 1 and pennon.is_authorised(new.key, new.revision)) then 'no authorised commit moved it'
  end;
  if flaw is not null then
    perform pennon.refuse_ungoverned(old.key, lower(tg_op), flaw);
  end if;
  return null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.guard_version()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
begin
  -- The commit's own guard has compared the versions that the commit lists; no other may join them later.
  if pennon.is_governed(new.environment) and not (
    pennon.is_authorised(new.environment, new.revision) and exists (
      select from pennon.commits past
      where past.environment = new.environment and past.revision = new.revision
        and past.changes @> jsonb_build_array(jsonb_build_object('kind', new.kind, 'key', new.key, 'version', new.version))
    )
  ) then
    perform pennon.refuse_ungoverned(new.environment, format('version %s of %s %s', new.version, new.kind, new.key),
      'no authorised commit of this transaction lists it');
  end if;
  return null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.guarding_definitions()
 RETURNS TABLE(relation text, name text, definition text)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  values
    ('api_tokens', 'audit_administration', 'CREATE TRIGGER audit_administration AFTER INSERT OR DELETE OR UPDATE ON pennon.api_tokens FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration(''token'')'),
    ('approvals', 'refuse_rewriting', 'CREATE TRIGGER refuse_rewriting BEFORE DELETE OR UPDATE ON pennon.approvals FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('approvals', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.approvals FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('audit_log', 'chain_audit', 'CREATE TRIGGER chain_audit BEFORE INSERT ON pennon.audit_log FOR EACH ROW EXECUTE FUNCTION pennon.chain_audit()'),
    ('audit_log', 'guard_audit', 'CREATE TRIGGER guard_audit BEFORE DELETE OR UPDATE ON pennon.audit_log FOR EACH ROW EXECUTE FUNCTION pennon.guard_audit()'),
    ('audit_log', 'guard_audit_whole', 'CREATE TRIGGER guard_audit_whole BEFORE TRUNCATE ON pennon.audit_log FOR EACH STATEMENT EXECUTE FUNCTION pennon.guard_audit()'),
    ('authorisations', 'refuse_rewriting', 'CREATE TRIGGER refuse_rewriting BEFORE DELETE OR UPDATE ON pennon.authorisations FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('authorisations', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.authorisations FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('change_requests', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.change_requests FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('commits', 'guard_commit', 'CREATE CONSTRAINT TRIGGER guard_commit AFTER INSERT ON pennon.commits DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_commit()'),
    ('commits', 'keep_commit', 'CREATE TRIGGER keep_commit BEFORE DELETE ON pennon.commits FOR EACH ROW EXECUTE FUNCTION pennon.keep_commit()'),
    ('commits', 'refuse_rewriting', 'CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON pennon.commits FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('commits', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.commits FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('documents', 'guard_document', 'CREATE CONSTRAINT TRIGGER guard_document AFTER INSERT OR DELETE OR UPDATE ON pennon.documents DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_document()'),
    ('documents', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.documents FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('environments', 'audit_administration', 'CREATE TRIGGER audit_administration AFTER INSERT OR DELETE ON pennon.environments FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration(''environment'')'),
    ('environments', 'audit_settings', 'CREATE TRIGGER audit_settings AFTER UPDATE ON pennon.environments FOR EACH ROW WHEN ((pennon.settings_of(new.*) IS DISTINCT FROM pennon.settings_of(old.*))) EXECUTE FUNCTION pennon.audit_administration(''environment'')'),
    ('environments', 'guard_environment', 'CREATE CONSTRAINT TRIGGER guard_environment AFTER DELETE OR UPDATE ON pennon.environments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_environment()'),
    ('environments', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.environments FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('members', 'audit_administration', 'CREATE TRIGGER audit_administration AFTER INSERT OR DELETE OR UPDATE ON pennon.members FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration(''member'')'),
    ('members', 'stamp_member', 'CREATE TRIGGER stamp_member BEFORE INSERT OR UPDATE ON pennon.members FOR EACH ROW EXECUTE FUNCTION pennon.stamp_member()'),
    ('pii_keys', 'audit_administration', 'CREATE TRIGGER audit_administration AFTER INSERT OR DELETE OR UPDATE ON pennon.pii_keys FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration(''pii'')'),
    ('versions', 'guard_version', 'CREATE CONSTRAINT TRIGGER guard_version AFTER INSERT ON pennon.versions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_version()'),
    ('versions', 'keep_version', 'CREATE TRIGGER keep_version BEFORE DELETE ON pennon.versions FOR EACH ROW EXECUTE FUNCTION pennon.keep_version()'),
    ('versions', 'note_variations', 'CREATE TRIGGER note_variations AFTER INSERT ON pennon.versions REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION pennon.note_variations()'),
    ('versions', 'refuse_rewriting', 'CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON pennon.versions FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('versions', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.versions FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()')
$function$
;
CREATE OR REPLACE FUNCTION pennon.guarding_functions()
 RETURNS TABLE(signature text, hash text)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  values
    ('pennon.access_findings()', '64450b8267f001917f4c49402d80158e9a68c2a0a580f35fa6d7169c374f3736'),
    ('pennon.approval_problem(pennon.environments,pennon.change_requests)', 'd0d789bdcb8faa344f8f4912a8e26cafc1e158d6dfd589cc00f6af9718d66406'),
    ('pennon.approved_hash(text,jsonb,jsonb)', 'bb3529398671e63f28373e2cc9cce571688227c3a1370e2c50eaf6c32f19cc02'),
    ('pennon.audit_administration()', '17fbdfedf35d160a41b41804defd0c935805808b17b37ae58cbbcea08e3e0ec0'),
    ('pennon.audit_checkpoint()', 'e6585d60e22b84c1280552f09c415a42a8b6614994697b84df9ac9ccbb9668ed'),
    ('pennon.audit_findings()', '3edd996e6a4e46d36d8ed02c6788d53cc392be5d3a129a919f02ea031198c921'),
    ('pennon.author()', 'cc2d531560307c672d3f82e98199dbc6997fbc413795eda4081bb57cf168a048'),
    ('pennon.authors_of(pennon.change_requests)', '411f6e003b7a062491b9b4714e245a43c4333d17d805897b97fd1458449da4c1'),
    ('pennon.broken_checkpoint(jsonb)', '463669cdef09ab1d6a074a5cd338270b0e7851d8f88ae1925244bce849428a11'),
    ('pennon.broken_row()', 'f63c461af439b5260e6ef4e8d88b20640a5fb75113d1a8de68183b6ea2b8b472'),
    ('pennon.caller()', '6d9b1de3353e594100bbcd2c8a72801d34a66513e8e99bd82eab64e00e364732'),
    ('pennon.caller_address()', 'dbea2fb86d22efe313a58686e57f3f895884152044eec30c1086ed8c12310aa6'),
    ('pennon.chain_audit()', '564894ee9ab811318c712d88815ed571cc2594e66aef5758a489b16c085e17a1'),
    ('pennon.changes_hash(text,jsonb)', '4ca1883eccdf519c083ea8f6aae81dc7b8243e7c3495ed392d62e910febf31da'),
    ('pennon.checkpoint_problems(jsonb)', '9ddb73650abfb9a730f3a5fe02c5748973ffd05894fdfa8e586724cb1f0eef54'),
    ('pennon.claims()', '38aa2ee6b6f5af44681016e956715c6de84627ebc92a64f4f37b68b3bf417583'),
    ('pennon.commit_flaw(text,bigint)', '0b84a6a2ac7aa84de56b82e70ba8129632cf8d7cc1b22809e9ca27906a9593f5'),
    ('pennon.counted_approvals(pennon.change_requests,boolean)', '1e477bb6cfac5a0e32f2f8cf677fb1b55cc6e3d9117076f4d88bc8c988930a06'),
    ('pennon.document_flaw(text,text,text)', '56c8e30fd59eeef43184fc869d3a4c55025270004e3f7b68710a942074e96526'),
    ('pennon.finding(text,text[],text,text)', 'e60c3e3e56301db6a41faac2b79ae23bcc08ec6e7f8879cccbde76e48c5085d8'),
    ('pennon.forbidden(text)', '7e6a3d021555ce94d47637726bf174614323129440c334c8a7cdf8dba729655b'),
    ('pennon.freeze_problem(pennon.environments)', '9b264bf5a7100028a195a59021cab5cfa302e07e43b2882ab2f4ff6719ce9de4'),
    ('pennon.frozen_until(jsonb)', 'e64bd883c30bf3e5d39c3dfe422c56b29e8c428f5de1133011b89634d8c4c3cf'),
    ('pennon.function_findings()', 'ab2ab8e3ab573714359205979bc68697de8cad932f79404f5085846fb3e55639'),
    ('pennon.function_hash(regprocedure)', 'e35882e37ba202f47a06f3b9031ea2341140ac85722fbad9e4aa50f94b8c58fc'),
    ('pennon.guard_audit()', '49f08a2bf457411388e6a2786bb32301e8dac936209853176994a43abd1f2498'),
    ('pennon.guard_commit()', '0fc01dabae079c578a17d0c6dd5a81459b6227de45f5d7ce90bcc9fc1bc0e64f'),
    ('pennon.guard_document()', '2be4758ac089ee3202e21a3a253b7703ff64f9fe24d5f28aa1ce159ce3f29981'),
    ('pennon.guard_environment()', '2ddb4cebb2bc878bae7cdc5d0b590e8d0b14a8271ae5de212b669d4862d7a6f2'),
    ('pennon.guard_version()', '54741b407a8e06dd67f221d6af18176eaf3e54141d0d0aae142eae04e141bce8'),
    ('pennon.guarding_definitions()', '52f866be3d1f96c880990adc578f4b7a8be6c5c94f41831109e9b19ddc2653ae'),
    ('pennon.hold_document(text,text,text)', '9e33d3fcac40eeb90cad4570329127b238659095e3446c7eda38165458fb8d38'),
    ('pennon.instant_of(jsonb)', '723892f49dcab9efefb38a7c59e31b899dfdac5092aebdcee6ed2c1223712bc2'),
    ('pennon.invalid(jsonb)', 'ff5f2bd40d2488ada6c54bf7d24f72ed3168542bf43e3682c7a3f62757377bd2'),
    ('pennon.is_author(pennon.change_requests,text)', '0d0f0690c6681ebf2e8c68c77466847595daee5471171e3bb074e6524a8e3b5e'),
    ('pennon.is_authorised(text,bigint)', 'cef1a223eabadf2ff84c8b2b760828ab0989aa8483c18f4c7cdd369f8eac86a0'),
    ('pennon.is_emergency(text,bigint)', 'b920bac0384f5cab65030b3cc621c36b4c96eba349146836c36b95181a5ba32d'),
    ('pennon.is_finite(jsonb)', '0193c9e94c41fbd052d2a9abb6c3474796939a437652ab841dd3abb6eca63ff6'),
    ('pennon.is_governed(text)', 'e0a2bb25717c423ab68a3c100f39275a93b0965b095c2387518ef65a2a626f01'),
    ('pennon.is_owner()', 'ec1c1ec8bb512d74684e8b107df5bcf537ea1c62ad86b9d5c100d6c8324b4cdd'),
    ('pennon.is_superseded(pennon.versions)', '6d251e3127fd64f24d4dcee057ffc19390412a7c1ccfa06229c5c13b72c8b273'),
    ('pennon.items_of(jsonb)', 'b77374009a9a3d1692ae639ee4723be8ce7e9c84630b10ff3e14afd1b7f9f8fb'),
    ('pennon.keep_commit()', 'bef1b92a18e23e116d7a4f7a893694fcbaaa4efd57a2864e9460512a2a780ec1'),
    ('pennon.keep_version()', 'aecb40753d32f1e081ae348294bbade35a6d0465e41a331dd143a9063b7035e8'),
    ('pennon.keyed_digest(text)', '3117b6cc8d60062e71d5b84aee1bc0e8f87f138aa33e714aebf4f82ac12572a0'),
    ('pennon.line_hash(text,text,bigint)', '919aed6ec5bdabce09b9fae0404fe48ada743a5d73bfc54d7a1c3e9520044708'),
    ('pennon.lists_its_versions(text,bigint)', '0e348e991598246e44acbfc094edbf98e48dc93474683c9fc1b1eb443e457780'),
    ('pennon.lowers(pennon.environments,pennon.environments)', 'ca92544c54817255c7943b88e7c4d5f741a37ca5811800f3f40a75dbd1bedf9e'),
    ('pennon.maintain()', '6ef416eda8a3f17f3cfbdce64f2b5a58146bdf7c1d8af24af11041f1ca568e3e'),
    ('pennon.maintenance_findings()', 'a21a7373edbe2fb0addfd0d050646ffca225ae9dba598b1346cc5ddd069f2396'),
    ('pennon.masked(jsonb)', 'd876b1a33ae7a27fb0365e34d966ff1b54b72d3cdedd0eeef1c5e613a0e1faca'),
    ('pennon.masked_members(jsonb)', 'ff633d0e3dadc13c8d004df12ab475ad38451110284b06d3f2423901d4001460'),
    ('pennon.masked_text(text)', '3c9b88b7ca49d10022e7ea2d3f65ee1e14a568dbdf8bd6515e3f4c281bffa507'),
    ('pennon.masked_value(text,jsonb)', 'a4b879340d8b57f83445ffb8c37b7a5b26bf71ef6648958314b2ad75fbd81740'),
    ('pennon.may(text)', 'f9325572fd0ac65535fc1d38cf5f2c2af482a502feb9759a9c59997f5f086d4f'),
    ('pennon.member_id()', 'd6167c5be4ba94bb9e9836e96eb44411b55efeff78657e16c538f8d0a6d93fc6'),
    ('pennon.multiply_32(bigint,bigint)', 'a12ba98aa8a04fdbbf63c49c24006968ae79fd26a06b9b99c40047abcdfcbef2'),
    ('pennon.murmur3_32(text)', 'e1658ecb6266ab725c75362decdc2d1a76984e1383c711d200e6fc34e0c01130'),
    ('pennon.note_variations()', '6a72a59e458cbc313a773f9d37d3ca51c19bfa2f47c3591b10875c0ef423e051'),
    ('pennon.number_of(jsonb)', 'bf1a632eb34370f1ff9d12b7df093fee0f5dbabc56a322477b85da23a0805004'),
    ('pennon.object_problems(jsonb,text,text[],text[])', '725a8c6e845f0051f07299bb5b5ff6bd41f43667ad8ceaa75b0218cd8d64351d'),
    ('pennon.permissions()', '81d6d2d2c1469bdf05e2d98fae42db01ef43429a803b3fe0548da98469170a8a'),
    ('pennon.pii_class(text)', '5c82257a4e72152e14e8abf4ecea54566e33578339f62eb589308abb9533e7d5'),
    ('pennon.platform_findings()', 'bbf834c65668b442103e5a9b4daa0660b6df4397f4d0d38df12c754a972618d5'),
    ('pennon.presented_token()', 'd2a5c04bbd8edde5a063bf23b854303150215d8b08ea62579c32cac5ac06ac54'),
    ('pennon.problem(text,text)', '119cd60b996cf76451ecdbfd32974254f09decaaa5d7433939da867b15fa5543'),
    ('pennon.protections_of(pennon.environments)', '122a7bdd0c5604c7c79e2f7632edc9ea9ae288a33cd31683154fc3a887a3243f'),
    ('pennon.refusal(integer,text,text,jsonb,text)', '2a1c5c2a64d9a353495a8bbb0538bb97ef34f6cf26e1fd9bc35b6cec96b63dc0'),
    ('pennon.refuse_rewriting()', '7bdfae4fc2c377d8be8cbd20c64462c4ffce7168a2aee0fe0a239057b1ec68eb'),
    ('pennon.refuse_ungoverned(text,text,text)', 'de9e0133a0312e3aad77b3f8f6a3cd1702f6c548478c7715aaeebf08c830a8c3'),
    ('pennon.refused(text,text,jsonb,jsonb)', '5c064ba9e58ee91db39210433b0e828a7250b84d978e15af207b041e7181ce20'),
    ('pennon.request_header(text,text)', 'abfd8391d5347eee3a852f122481b22ca9fa220d84a0683e64a69d8575b7e129'),
    ('pennon.role_of()', '30ce76aa8b9d5210539acecff19c8171463d77ceaf6b4b039ba3ccabbca7e0c5'),
    ('pennon.schedule_maintenance()', 'a096893e0f9b288e44f0d4391c08d66d239ff03d8c4772f0b4941a909c3f253e'),
    ('pennon.settings_flaw(pennon.environments,pennon.environments)', '351b2f33992d78eb7e9170936b771b920cd283fad5f41304c622195fdccb3e00'),
    ('pennon.settings_hash(pennon.environments,jsonb)', '0f29b8c1cd76d2d37f4bfd2dc74d66e7f59cbe5b74413719be7391fab89be61b'),
    ('pennon.settings_of(pennon.environments)', 'f70ec2b4e46a2408968bfc0e90c5b1ad0ab40efc5d5f678f9349add3f6d8b0de'),
    ('pennon.signature_of(text)', '2ce5e0e9a329898661d358bbf8e6158ecaefd998862f1784daa19aea957d11b5'),
    ('pennon.signatures_of(text)', 'bf984712396a420bb40c9f692ff87daa8cc43fccf0f5877644b47db2b02adf14'),
    ('pennon.stamp_member()', '5526a74c47ee09f3e34384bb83fba23966b4a7826d34e08e0ee7f2db682c8053'),
    ('pennon.token_holder(text)', '7d2fd1cb8d8917e195ca21d217ef36b4dcdc880bcf7236582ce2f43d64e92caa'),
    ('pennon.trigger_findings()', '23e8590404f9aedbf73f4bfcbe30a3ecf352cf217206a2708d379a8cce4e243d'),
    ('pennon.unit_digest(text)', '373ccce8f483318f398702c115a11d593c199abe5e3f639264973fa8d6103689'),
    ('pennon.variations_of(jsonb)', '7a481be1aef75b4c5d34d0081a3e54795f2dc72314dce9ae234d5768d2f63649'),
    ('pennon.with_article(text)', '4f3601ae18a6511ed4fa2b71a6cc208bf0010ebf3d29ec3fb6c65ffdfd21aee7'),
    ('pennon.write_audit(text,text,text,jsonb)', '2c329b07529da2014b8cb73084eb9adb80ecbb2ace2fb98bd1eae2ff514a76df'),
    ('pennon.written_changes(text,bigint,jsonb)', 'fa2579c479893999a67aaf5164f977f382cc9bb38d0accbb9d68c51061665cba'),
    ('pennon.written_sections(text,bigint)', '01ca11835180c0aacfcd54a220ac34e11c21abd5acc2e1603325d35bb2495e05'),
    ('pennon_api.claim_admin(text)', '01ce2ee252f3bbccfaad95e84d25d99d2cf80632709c515f0d18532d8ef70c74'),
    ('pennon_api.doctor()', '9730703a130c0c0fb7401cb813e2f62753ac5219e8e9fd56213a85c50d35d57d'),
    ('pennon_api.verify_audit(jsonb)', '627a6eb6e0ec8a8c2914e893018b848cd8eba62f0a8f6cf3991af507129aad6e'),
    ('pennon_api.whoami()', 'b87333ac4fc86098be6cb8810d553c0927a8fa11e9520547272b107ca9031161')
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
CREATE OR REPLACE FUNCTION pennon.heirs_of(environment text, changes jsonb)
 RETURNS TABLE(path text, key text)
 LANGUAGE plpgsql
 STABLE ROWS 10
AS $function$
begin
  return query
  with recursive heir (path, key) as (
    select proposed.path, proposed.key from pennon.proposed_changes(changes) proposed where proposed.kind = 'config'
    union
    select heir.path, reference.key
    from heir join pennon.document_references reference
      on reference.environment = any (pennon.base_chain(heirs_of.environment))
      and reference.target_kind = 'config' and reference.target_key = heir.key and reference.kind = 'config'
  )
  -- What is changed itself is named by its own change.
  select coalesce(own.path, min(heir.path)), heir.key
  from heir left join pennon.proposed_changes(changes) own on own.kind = 'config' and own.key = heir.key
  group by heir.key, own.path;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.held_back_warnings(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if not changes @> '[{"kind": "config"}]' then
    return '[]';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', 'config', 'key', heir.key, 'path', '$',
      'message', format('%s inherits it and is protected or frozen: it takes this over when its own section is committed', derived.key)
    ) order by derived.nth, heir.key), '[]')
    from pennon.derived_environments(environment) derived, pennon.heirs_of(derived.key, changes) heir
    where derived.is_governed and pennon.written_content(derived.key, 'config', heir.key) is not null
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.hold_derived(environment text, changes jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  -- Always from the base downwards, so that two commits never wait for each other.
  if changes @> '[{"kind": "config"}]' then
    perform target.key
    from pennon.derived_environments(environment) derived
    join pennon.environments target on target.key = derived.key
    where not derived.is_governed
    order by derived.nth
    for update of target;
  end if;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.hold_document(environment text, kind text, key text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  flaw text;
begin
  if pennon.is_governed(environment) then
    flaw := pennon.document_flaw(environment, kind, key);
    if flaw is not null then
      perform pennon.refuse_ungoverned(environment, format('%s %s', kind, key), flaw);
    end if;
  end if;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.identified_items(list jsonb, member text)
 RETURNS TABLE(id jsonb, item jsonb, place bigint)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE ROWS 10
AS $function$
  select case when member = '' then listed.item else listed.item -> member end, listed.item, listed.place
  from jsonb_array_elements(list) with ordinality listed (item, place)
$function$
;
CREATE OR REPLACE FUNCTION pennon.identity_of(VARIADIC lists jsonb[])
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select member
  from unnest(array['id', 'key', 'variation', 'flag', '']) with ordinality tried (member, place)
  where (select bool_and(pennon.is_identified(list, member)) from unnest(lists) list)
  order by place
  limit 1
$function$
;
CREATE OR REPLACE FUNCTION pennon.ids_within(list jsonb, member text, items jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(jsonb_agg(id order by place), '[]') from pennon.identified_items(list, member) where items ? id::text
$function$
;
CREATE OR REPLACE FUNCTION pennon.ingest_caller()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return case
    when pennon.is_server() then null
    else coalesce(
      'user ' || case when pennon.caller() <> 'anon' then pennon.claims() ->> 'sub' end,
      'network ' || pennon.caller_network()
    )
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.ingest_refusal(events jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  if jsonb_typeof(events) is distinct from 'array' then
    return pennon.refusal(
      422, 'PENNON_INVALID', 'The events must be a list.', pennon.problem('$', 'must be a list'),
      'Send one event as a list of one.'
    );
  -- As Postgres holds them, which differs by a few percent from what was sent: a quarter of grace.
  elsif jsonb_array_length(events) > 500 or pg_column_size(events) > 327680 then
    return pennon.refusal(
      413, 'PENNON_TOO_LARGE', 'A call takes at most 500 events and 256 kB.', null, 'Send them in several calls.'
    );
  elsif not pennon.is_server() and not pennon.fits_budgets(events) then
    perform set_config('response.headers', '[{"Retry-After": "60"}]', true);
    return pennon.refusal(
      429, 'PENNON_LIMITED', 'More events came in this minute than the environment takes.', null,
      'Send them again in a minute: they are recorded once. Servers with the secret key have no limit.'
    );
  end if;
  return null;
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
CREATE OR REPLACE FUNCTION pennon.is_author(request pennon.change_requests, user_id text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return exists (select from pennon.authors_of(request) author where author = any (pennon.signatures_of(user_id)));
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_authorised(environment text, revision bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select exists (
      select from pennon.authorisations known
      where known.environment = is_authorised.environment and known.revision = is_authorised.revision
        and known.transaction = pg_current_xact_id()
    )
  );
end
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
CREATE OR REPLACE FUNCTION pennon.is_emergency(environment text, revision bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select count(*) = 1
      and coalesce(bool_and(version.kind = 'flag' and version.body = before.body || '{"status": "inactive"}'), false)
    from pennon.versions version
    left join pennon.versions before
      on before.environment = version.environment and before.kind = version.kind and before.key = version.key
      and before.version = version.version - 1
    where version.environment = is_emergency.environment and version.revision = is_emergency.revision
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_event_id(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- Four hyphens, these, and 32 digits: a pattern that counts takes four times as long.
  select coalesce(jsonb_typeof(value) = 'string' and value #>> '{}' like '________-____-____-____-____________'
    and value #>> '{}' !~ '[^0-9a-fA-F-]' and length(replace(value #>> '{}', '-', '')) = 32, false)
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_event_key(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- Counted beside the pattern: with {1,200} in it, it takes ten times as long.
  select coalesce(jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and 200
    and value #>> '{}' !~ '[^A-Za-z0-9._:/-]', false)
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_event_number(value jsonb, range_from bigint, range_to bigint)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- The range first: what divides a number of nine bytes divides 131,072 digits.
  select coalesce(case when jsonb_typeof(value) = 'number' then
    case when value::numeric between range_from and range_to then value::numeric % 1 = 0 end end, false)
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_event_text(value jsonb, most integer)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and most, false)
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_finite(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- Compared as it is held: written out, a number of nine bytes has 131,072 digits.
  select coalesce(
    case when jsonb_typeof(value) = 'number' then
      value between '-1.7976931348623157e308'::jsonb and '1.7976931348623157e308'::jsonb end,
    false
  )
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_governed(environment text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select target.protected or (target.freeze_windows <> '[]' and pennon.frozen_until(target.freeze_windows) is not null)
    from pennon.environments target
    where target.key = environment
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_identified(list jsonb, member text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  if member = '' then
    return (
      select coalesce(bool_and(jsonb_typeof(item) not in ('object', 'array')), true) and count(*) = count(distinct item)
      from jsonb_array_elements(list) item
    );
  end if;
  return (
    select coalesce(bool_and(jsonb_typeof(item) = 'object' and jsonb_typeof(item -> member) = 'string'), true)
      and count(*) = count(distinct item -> member)
    from jsonb_array_elements(list) item
  );
end
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
CREATE OR REPLACE FUNCTION pennon.is_member(environment text, segment text, context jsonb, depth integer DEFAULT 1)
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
  elsif body ? 'when' and pennon.condition_holds(environment, body -> 'when', context, depth) then
    return true;
  elsif not body ? 'score' then
    return false;
  end if;
  for at in 0 .. jsonb_array_length(body -> 'score' -> 'terms') - 1 loop
    term := body -> 'score' -> 'terms' -> at;
    if pennon.condition_holds(environment, term -> 'when', context, depth) then
      score := score + pennon.double_of(term -> 'weight');
    end if;
  end loop;
  return score >= pennon.double_of(body -> 'score' -> 'threshold');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.is_of_type(subject jsonb, types jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select types @> to_jsonb(jsonb_typeof(subject))
    -- 1.0 is an integer too.
    or (types @> '"integer"' and jsonb_typeof(subject) = 'number' and (subject #>> '{}')::numeric % 1 = 0)
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
CREATE OR REPLACE FUNCTION pennon.is_owner()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select pg_has_role(pennon.caller()::name, schema.nspowner, 'usage')
    from pg_namespace schema
    where schema.nspname = 'pennon'
  );
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
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select pennon.caller() = 'service_role' or pg_has_role(pennon.caller()::name, schema.nspowner, 'usage')
    from pg_namespace schema
    where schema.nspname = 'pennon'
  );
end
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
CREATE OR REPLACE FUNCTION pennon.is_superseded(past pennon.versions)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select from pennon.environments target
    join pennon.versions newer
      on newer.environment = past.environment and newer.kind = past.kind and newer.key = past.key
      and newer.version > past.version and newer.revision <= target.oldest_revision
    where target.key = past.environment
  )
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
CREATE OR REPLACE FUNCTION pennon.is_within_steps()
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare
  steps constant integer := coalesce(nullif(current_setting('pennon.schema_steps', true), ''), '0')::integer;
begin
  perform set_config('pennon.schema_steps', (steps + 1)::text, true);
  return steps < 20000;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.item_differences(before jsonb, after jsonb, path text, member text, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  changes jsonb;
  -- The order that the list would have without a word about it: what stays, then what is new.
  expected jsonb;
  wanted jsonb;
begin
  select
    coalesce((
      select jsonb_agg(entry order by paired.place, nth)
      from (
        select coalesce(old.id, new.id) as id, old.item as old_item, new.item as new_item,
          row_number() over (order by old.place, new.place) as place
        from pennon.identified_items(before, member) old
        full join pennon.identified_items(after, member) new on new.id = old.id
        where old.item is distinct from new.item
      ) paired,
        jsonb_array_elements(pennon.differences(old_item, new_item, pennon.item_path(path, member, paired.id), depth + 1))
          with ordinality list (entry, nth)
    ), '[]'),
    (
      select jsonb_agg(new.id order by old.place, new.place)
      from pennon.identified_items(after, member) new
      left join pennon.identified_items(before, member) old on old.id = new.id
    ),
    (select jsonb_agg(new.id order by new.place) from pennon.identified_items(after, member) new)
  into changes, expected, wanted;
  return changes || case when expected is distinct from wanted then pennon.difference(
    (select jsonb_agg(old.id order by old.place) from pennon.identified_items(before, member) old),
    wanted,
    path || '[*]' || case member when '' then '' else '.' || member end
  ) else '[]' end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.item_path(path text, member text, id jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select format('%s[%s=%s]', path, member, id)
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
CREATE OR REPLACE FUNCTION pennon.keep_commit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.revision > coalesce((select target.oldest_revision from pennon.environments target where target.key = old.environment), 0) then
    raise exception 'DELETE on pennon.commits is refused: revision % of % is kept', old.revision, old.environment
      using errcode = 'PT403', hint = 'pennon.prune_history deletes what the environment''s policy no longer keeps.';
  end if;
  return old;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.keep_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not pennon.is_superseded(old) then
    raise exception 'DELETE on pennon.versions is refused: % % at version % is kept', old.kind, old.key, old.version
      using errcode = 'PT403',
        hint = 'pennon.prune_history deletes what the environment''s policy no longer keeps; a document is deleted by a commit.';
  end if;
  return old;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.key_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    -- Counted beside the pattern: with {1,200} in it, it takes ten times as long.
    when value is null or (jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and 200
      and value #>> '{}' !~ '[^A-Za-z0-9._:/-]') then '[]'
    else pennon.problem(path, 'must be a key: 1 to 200 of letters, digits, . _ - : /')
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.keyed_digest(value text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE STRICT
AS $function$
begin
  return (
    select encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(value, 'UTF8'))), 'hex')
    from pennon.digest_key key
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.last_admin_refusal(user_id text)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select case when exists (
    select from pennon.members member where member.user_id = last_admin_refusal.user_id and member.role = 'admin'
  ) and not exists (
    select from pennon.members member where member.user_id <> last_admin_refusal.user_id and member.role = 'admin'
  ) then pennon.refusal(
    409, 'PENNON_CONFLICT', format('%s is the last admin.', user_id), null, 'Make somebody else an admin first.'
  ) end
$function$
;
CREATE OR REPLACE FUNCTION pennon.latest_version(environment text, kind text, key text)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select max(known.version)
  from pennon.versions known
  where known.environment = latest_version.environment
    and known.kind = latest_version.kind and known.key = latest_version.key
$function$
;
CREATE OR REPLACE FUNCTION pennon.line_hash(kind text, key text, version bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return pennon.murmur3_32(kind || '/' || key || '@' || version);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.list_problems(value jsonb, path text, fewest integer, most integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when value is null then '[]'
    when jsonb_typeof(value) <> 'array' then pennon.problem(path, 'must be a list')
    when jsonb_array_length(value) < fewest then pennon.problem(path, format('must have at least %s item', fewest))
    when jsonb_array_length(value) > most
      then pennon.problem(path, format('has %s items, and %s is the limit', jsonb_array_length(value), most))
    else '[]'
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.lists_its_versions(environment text, revision bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return not exists (
    (
      select version.kind, version.key, version.version
      from pennon.versions version
      where version.environment = lists_its_versions.environment and version.revision = lists_its_versions.revision
    )
    except all
    (
      select listed.kind, listed.key, listed.version
      from pennon.commits past, jsonb_to_recordset(past.changes) listed (kind text, key text, version bigint)
      where past.environment = lists_its_versions.environment and past.revision = lists_its_versions.revision
    )
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.locked_request(id bigint)
 RETURNS pennon.change_requests
 LANGUAGE plpgsql
AS $function$
declare
  request pennon.change_requests;
begin
  -- The environment's row stands for its requests too: who holds it is alone with them.
  perform from pennon.environments e
  where e.key = (select r.environment from pennon.change_requests r where r.id = locked_request.id)
    -- The public is about to be refused, and keeps nobody waiting.
    and pennon.role_of() is not null
  for update;
  select * into request from pennon.change_requests r where r.id = locked_request.id;
  return request;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.lowers(before pennon.environments, after pennon.environments)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select before.protected and (
    not after.protected
    or after.min_approvals < before.min_approvals
    or (before.block_self_approval and not after.block_self_approval)
    -- What is no longer kept can no longer be gone back to.
    or after.kept_revisions < before.kept_revisions
    or after.kept_days < before.kept_days
    or exists (
      select from jsonb_array_elements(before.freeze_windows) held
      where pennon.instant_of(held -> 'until') > extract(epoch from clock_timestamp()) * 1000 and not exists (
        select from jsonb_array_elements(after.freeze_windows) kept
        where pennon.instant_of(kept -> 'from') <= pennon.instant_of(held -> 'from')
          and pennon.instant_of(kept -> 'until') >= pennon.instant_of(held -> 'until')
      )
    )
  )
$function$
;
CREATE OR REPLACE FUNCTION pennon.maintain()
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '2s'
AS $function$
declare
  -- Last what takes an environment's turn, so that nobody waits for a partition meanwhile.
  steps constant text[] := array[
    'forget_usage', 'make_partitions', 'drop_partitions', 'prune_history', 'publish_due'
  ];
  step text;
  done text[] := '{}';
  failed jsonb := '[]';
begin
  if not pg_try_advisory_xact_lock(8151623422) then
    return jsonb_build_object('done', done, 'failed', failed);
  end if;
  foreach step in array steps loop
    continue when to_regproc('pennon.' || step) is null;
    begin
      execute format('select pennon.%I()', step);
      done := done || step;
    exception when others then
      -- One that fails is tried again in a minute, and must not keep the others from their work.
      raise warning 'pennon.%() failed: %', step, sqlerrm;
      failed := failed || jsonb_build_object('step', step, 'code', sqlstate, 'message', sqlerrm);
    end;
  end loop;
  insert into pennon.maintenance (ran_at, failed) values (clock_timestamp(), failed)
  on conflict (only_one) do update set ran_at = excluded.ran_at, failed = excluded.failed;
  return jsonb_build_object('done', done, 'failed', failed);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.maintenance_findings()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  last pennon.maintenance;
begin
  select * into last from pennon.maintenance;
  return pennon.finding('maintenance', array(
      select 'pennon.maintain() has never run' where last.ran_at is null
      union all
      select format('pennon.maintain() ran last at %s', to_char(last.ran_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
      where last.ran_at < now() - interval '10 minutes'
      union all
      select format('pennon.%s() failed: %s', step ->> 'step', step ->> 'message') from jsonb_array_elements(last.failed) step
    ), 'ran within ten minutes',
    'Nothing is published by itself and old events stay without it. Enable pg_cron and run `select pennon.schedule_maintenance();`, '
      || 'or have something else run `select pennon.maintain();` every minute.');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.make_partition(parent text, day date)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  partition constant text := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
  rest constant text := parent || '_default';
begin
  if to_regclass('pennon.' || quote_ident(partition)) is not null then
    return;
  end if;
  execute format('create table pennon.%I (like pennon.%I including indexes)', partition, parent);
  execute format('alter table pennon.%I enable row level security', partition);
  execute format('revoke all on pennon.%I from public, anon, authenticated, service_role', partition);
  -- What came while nobody made partitions moves to its own. Attached afterwards, because that lets others read and
  -- write the table meanwhile, but for this one.
  execute format('lock table pennon.%I in access exclusive mode', rest);
  execute format(
    'with moved as (delete from pennon.%I where day = %L returning *) insert into pennon.%I select * from moved',
    rest, day, partition
  );
  execute format('alter table pennon.%I attach partition pennon.%I for values from (%L) to (%L)', parent, partition, day, day + 1);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.make_partitions()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  today constant date := (now() at time zone 'utc')::date;
  parent text;
begin
  foreach parent in array pennon.event_tables() loop
    -- As far back as an event may be, and a week ahead, which nobody may be around to make.
    for distance in -7 .. 7 loop
      perform pennon.make_partition(parent, today + distance);
    end loop;
  end loop;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.masked(details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  -- Most of what is audited has nothing to mask; one look at the text says so.
  suspects constant text := (select '"(' || string_agg(pii.pattern, '|') || ')": ' from pennon.pii_keys pii);
  content constant text := details::text;
begin
  return case when position('@' in content) > 0 or translate(lower(content), '-_.', '') ~ suspects
    then pennon.masked_members(details) else details end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.masked_members(details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return case jsonb_typeof(details)
    when 'object' then (
      select coalesce(jsonb_object_agg(member.key,
        case when pennon.pii_class(member.key) is null then pennon.masked_members(member.value)
          else pennon.masked_value(pennon.pii_class(member.key), member.value) end), '{}')
      from jsonb_each(details) member
    )
    when 'array' then (
      select coalesce(jsonb_agg(pennon.masked_members(item) order by place), '[]')
      from jsonb_array_elements(details) with ordinality list (item, place)
    )
    when 'string' then to_jsonb(pennon.masked_text(details #>> '{}'))
    else details
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.masked_text(value text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE STRICT
AS $function$
declare
  -- By what cannot be in one: which letters there are is another matter in each collation.
  word constant text := '[^\s@<>(),;:="\[\]\\{}|/?&#';
  address constant text := word || ']+@' || word || '.]+([.]' || word || '.]+)+';
  found text;
  masked text := value;
begin
  if position('@' in value) > 0 then
    for found in select distinct occurrence[1] from regexp_matches(value, '(' || address || ')', 'g') occurrence loop
      masked := replace(masked, found, 'email:' || pennon.keyed_digest('email:' || lower(found)));
    end loop;
  end if;
  return masked;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.masked_value(class text, value jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return case
    when jsonb_typeof(value) = 'null' then value
    when class = 'secret' then to_jsonb('(not stored)'::text)
    when jsonb_typeof(value) = 'array' then (
      select coalesce(jsonb_agg(pennon.masked_value(class, item) order by place), '[]')
      from jsonb_array_elements(value) with ordinality list (item, place)
    )
    when class = 'unit' and jsonb_typeof(value) in ('string', 'number') then to_jsonb(pennon.unit_digest(value #>> '{}'))
    when class = 'email' and jsonb_typeof(value) = 'string'
      then to_jsonb('email:' || pennon.keyed_digest('email:' || lower(value #>> '{}')))
    else to_jsonb(class || ':' || pennon.keyed_digest(class || ':' || (value #>> '{}')))
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.may(action text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce((
      select pennon.role_of() = any (permission.roles) from pennon.permissions() permission where permission.action = may.action
    ), false)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.member_id()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select member.user_id
    from pennon.members member
    where member.user_id = pennon.claims() ->> 'sub'
      and pennon.caller() not in ('anon', 'service_role')
      and not pennon.is_owner()
      and pennon.presented_token() is null
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.member_path(path text, member text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select path || case when member ~ '^[A-Za-z_$][A-Za-z0-9_$]*$' then '.' || member else format('[%s]', to_jsonb(member)) end
$function$
;
CREATE OR REPLACE FUNCTION pennon.mentions_unit(body jsonb, unit text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  named constant jsonb := jsonb_build_object('text', unit, 'number', case when unit ~ '^-?\d{1,21}(\.\d{1,30})?$' then unit::numeric end);
begin
  -- Targets and lists of conditions, a segment's own lists, what conditions compare with, and a section's values.
  return jsonb_path_exists(body, '$.**.values[*] ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.*[*] ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.**.when.**.value ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.values.** ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.values.** ? (@.type() == "object").keyvalue() ? (@.key == $text)', named);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.merge_result(value jsonb, conflicts jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select jsonb_build_object('conflicts', conflicts) || case when value is null then '{}' else jsonb_build_object('value', value) end
$function$
;
CREATE OR REPLACE FUNCTION pennon.merged(base jsonb, origin jsonb, target jsonb, path text, prefer text, depth integer DEFAULT 1)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  kinds constant text := concat_ws(' ', jsonb_typeof(origin), jsonb_typeof(target));
  member text;
begin
  if origin is not distinct from target or origin is not distinct from base then
    return pennon.merge_result(target, '[]');
  elsif target is not distinct from base then
    return pennon.merge_result(origin, '[]');
  elsif kinds = 'object object' and depth <= 32 and coalesce(jsonb_typeof(base), 'object') = 'object' then
    return pennon.merged_members(coalesce(base, '{}'), origin, target, path, prefer, depth);
  elsif kinds = 'array array' and depth <= 32 and coalesce(jsonb_typeof(base), 'array') = 'array' then
    member := pennon.identity_of(coalesce(base, '[]'), origin, target);
    if member is not null then
      return pennon.merged_items(coalesce(base, '[]'), origin, target, path, member, prefer, depth);
    end if;
  end if;
  return case prefer
    when 'from' then pennon.merge_result(origin, '[]')
    when 'to' then pennon.merge_result(target, '[]')
    else pennon.merge_result(target, jsonb_build_array(jsonb_build_object('path', path)
      || case when base is null then '{}' else jsonb_build_object('base', base) end
      || case when origin is null then '{}' else jsonb_build_object('from', origin) end
      || case when target is null then '{}' else jsonb_build_object('to', target) end))
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.merged_document(kind text, key text, base jsonb, origin jsonb, target jsonb, prefer text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  result constant jsonb := pennon.merged(base, origin, target, '$', prefer);
  document constant jsonb := nullif(result -> 'value', 'null');
begin
  -- Who said which side wins wants that side, and no mixture that nobody can use.
  if prefer is null or document is null or pennon.document_problems(kind, key, document, '$') = '[]' then
    return result;
  end if;
  return pennon.merge_result(case prefer when 'from' then origin else target end, '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.merged_items(base jsonb, origin jsonb, target jsonb, path text, member text, prefer text, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  conflicts jsonb;
  items jsonb;
  ids jsonb;
begin
  select
    coalesce(jsonb_path_query_array(jsonb_agg(result order by place), '$[*].conflicts[*]'), '[]'),
    coalesce(jsonb_object_agg(id::text, result -> 'value') filter (where result ? 'value'), '{}')
  into conflicts, items
  from (
    select coalesce(mine.id, theirs.id) as id, old.item as old_item, mine.item as my_item, theirs.item as their_item,
      row_number() over (order by theirs.place, mine.place) as place
    from pennon.identified_items(origin, member) mine
    full join pennon.identified_items(target, member) theirs on theirs.id = mine.id
    left join pennon.identified_items(base, member) old on old.id = coalesce(mine.id, theirs.id)
  ) item, pennon.merged(old_item, my_item, their_item, pennon.item_path(path, member, id), prefer, depth + 1) result;

  ids := pennon.merged_order(
    pennon.ids_within(base, member, items), pennon.ids_within(origin, member, items), pennon.ids_within(target, member, items),
    path || '[*]' || case member when '' then '' else '.' || member end, prefer
  );
  return pennon.merge_result(
    (select coalesce(jsonb_agg(items -> id::text order by place), '[]')
      from jsonb_array_elements(ids -> 'value') with ordinality list (id, place)),
    conflicts || (ids -> 'conflicts')
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.merged_members(base jsonb, origin jsonb, target jsonb, path text, prefer text, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return (
    select pennon.merge_result(
      coalesce(jsonb_object_agg(name, result -> 'value') filter (where result ? 'value'), '{}'),
      coalesce(jsonb_path_query_array(jsonb_agg(result order by name), '$[*].conflicts[*]'), '[]')
    )
    from (select jsonb_object_keys(origin) union select jsonb_object_keys(target)) members (name),
      pennon.merged(base -> name, origin -> name, target -> name, pennon.member_path(path, name), prefer, depth + 1) result
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.merged_order(base jsonb, origin jsonb, target jsonb, path text, prefer text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  is_origin_moved constant boolean := pennon.common_order(origin, base) <> pennon.common_order(base, origin);
  is_target_moved constant boolean := pennon.common_order(target, base) <> pennon.common_order(base, target);
begin
  if is_origin_moved and is_target_moved and prefer is null
    and pennon.common_order(origin, target) <> pennon.common_order(target, origin) then
    return pennon.merge_result(
      pennon.placed_after(target, origin),
      jsonb_build_array(jsonb_build_object('path', path, 'base', base, 'from', origin, 'to', target))
    );
  end if;
  return pennon.merge_result(case when is_origin_moved and (not is_target_moved or prefer = 'from')
    then pennon.placed_after(origin, target) else pennon.placed_after(target, origin) end, '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.metric_events_of(unit text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'environment', done.environment, 'at', (extract(epoch from done.at) * 1000)::bigint, 'id', done.id,
      'metric', done.metric, 'value', done.value, 'attributes', done.attributes
    )) order by done.at, done.id), '[]')
    from pennon.metric_events done
    where done.unit = metric_events_of.unit
      or (done.attributes is not null and pennon.names_text(done.attributes, metric_events_of.unit))
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.metric_problem(event jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when not pennon.is_event_id(event -> 'id') then 'id: must be a uuid'
    when not pennon.is_event_key(event -> 'metric') then 'metric: must be a key'
    when coalesce(jsonb_typeof(event -> 'value'), 'null') <> 'null' and not pennon.is_finite(event -> 'value')
      then 'value: must be a finite number'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.moved_share(before jsonb, after jsonb)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  with old as (
    select entry ->> 'variation' as variation, (entry ->> 'weight')::bigint as weight,
      sum((entry ->> 'weight')::bigint) over (order by place) as past
    from jsonb_array_elements(before) with ordinality list (entry, place)
  ),
  new as (
    select entry ->> 'variation' as variation, (entry ->> 'weight')::bigint as weight,
      sum((entry ->> 'weight')::bigint) over (order by place) as past
    from jsonb_array_elements(after) with ordinality list (entry, place)
  )
  select (select coalesce(sum(weight), 0) from old) - coalesce(sum(
    least(old.past, new.past) - greatest(old.past - old.weight, new.past - new.weight)
  ), 0)::bigint
  from old join new on new.variation = old.variation
    and least(old.past, new.past) > greatest(old.past - old.weight, new.past - new.weight)
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
CREATE OR REPLACE FUNCTION pennon.names_text(value jsonb, wanted text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(jsonb_path_exists(value, '$.** ? (@ == $text)', jsonb_build_object('text', wanted)), false)
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
CREATE OR REPLACE FUNCTION pennon.note_export(is_first boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  -- A page says what it follows, and nobody can tell whether the caller had that: whoever reads is there once an hour.
  if is_first or not exists (
    select from pennon.audit_log known
    where known.chain = ':project' and known.action = 'audit.export' and known.outcome = 'accepted'
      and known.actor = pennon.masked_text(pennon.author())
      and known.at > to_char((clock_timestamp() - interval '1 hour') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  ) then
    perform pennon.write_audit('audit.export', null, 'accepted', '{}');
  end if;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.note_promotions(origin text, environment text, plan jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  is_committed constant boolean := pennon.planned_changes(plan) <> '[]';
  is_governed constant boolean := pennon.is_governed(environment);
  noted jsonb;
begin
  with written as (
    insert into pennon.promotions as known (origin, environment, kind, key, version, target_version, content)
    select note_promotions.origin, note_promotions.environment, entry.kind, entry.key, entry.version,
      case when entry.is_changed then pennon.latest_version(note_promotions.environment, entry.kind, entry.key)
        else entry.target_version end,
      nullif(entry.content, 'null')
    from jsonb_to_recordset(plan) entry (
      kind text, key text, version bigint, target_version bigint, content jsonb, is_changed boolean
    )
    -- Only what was authorised counts where that is asked for: a commit, not what somebody preferred to leave.
    where entry.version is not null and (entry.is_changed or not is_governed)
    on conflict on constraint promotions_pkey do update
    set version = excluded.version, target_version = excluded.target_version, content = excluded.content
    where (known.version, known.target_version, known.content)
      is distinct from (excluded.version, excluded.target_version, excluded.content)
    returning known.kind, known.key, known.version
  )
  select jsonb_agg(to_jsonb(written) order by written.kind, written.key) into noted from written;
  -- A commit has its own row in the audit.
  if noted is not null and not is_committed then
    perform pennon.write_audit('promote', environment, 'accepted', jsonb_build_object(
      'origin', origin, 'count', jsonb_array_length(noted), 'documents', jsonb_path_query_array(noted, '$[0 to 99]')
    ));
  end if;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.note_variations()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into pennon.experiment_variations (environment, experiment, version, variation)
  select distinct written.environment, written.key, named.version, named.variation
  from written, pennon.variations_of(written.body) named
  where written.kind = 'experiment' and written.body is not null
  on conflict do nothing;
  return null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.nothing_to_commit(environment text, options jsonb)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'environment', target.key, 'previous', target.revision, 'revision', target.revision,
    'dry_run', coalesce(options -> 'dry_run', 'false'), 'versions', jsonb_build_array(), 'warnings', jsonb_build_array(),
    'heirs', jsonb_build_array()
  )
  from pennon.environments target
  where target.key = nothing_to_commit.environment
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
 RETURNS TABLE(kind text, key text, version bigint, body jsonb, source jsonb, delivery text, line_hash bigint, delivery_before text, line_hash_before bigint)
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return query
  with proposed as materialized (
    select list.position, change ->> 'kind' as kind, change ->> 'key' as key,
      nullif(change -> 'body', 'null') as body, nullif(change -> 'source', 'null') as source
    from jsonb_array_elements(changes) with ordinality list (change, position)
  )
  select proposed.kind, proposed.key, next.version, proposed.body, proposed.source,
    case when proposed.body is null then document.delivery else pennon.delivery_of(proposed.body) end,
    pennon.line_hash(proposed.kind, proposed.key, next.version),
    document.delivery, document.line_hash
  from proposed
  -- By the primary key, however many documents there are: the planner knows nothing of the list's length.
  left join lateral (
    select known.delivery, known.line_hash from pennon.documents known
    where known.environment = numbered_changes.environment and known.kind = proposed.kind and known.key = proposed.key
    limit 1
  ) document on true,
  -- A document that was deleted and comes back counts on.
  lateral (
    select coalesce(max(version.version), 0) + 1 as version
    from pennon.versions version
    where version.environment = numbered_changes.environment
      and version.kind = proposed.kind and version.key = proposed.key
  ) next
  order by proposed.position;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.object_problems(value jsonb, path text, required text[], optional text[] DEFAULT '{}'::text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  -- Nearly every object is well formed: without a query plpgsql evaluates this by itself.
  if value is null or jsonb_typeof(value) <> 'object' then
    return pennon.problem(path, 'must be an object');
  elsif value ?& required and value - required - optional = '{}' then
    return '[]';
  end if;
  return (
    select jsonb_agg(problem)
    from (
      select format('lacks "%s"', member) from unnest(required) member where not value ? member
      union all
      select format('has an unknown member "%s"', member) from jsonb_object_keys(value - required - optional) member
    ) found (message), jsonb_array_elements(pennon.problem(path, message)) problem
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.object_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  return coalesce((
      select jsonb_agg(problem order by place)
      from jsonb_array_elements_text(pennon.items_of(schema -> 'required')) with ordinality list (name, place),
        jsonb_array_elements(pennon.problem(path, format('lacks "%s"', name))) problem
      where not subject ? name
    ), '[]')
    || coalesce((
      select jsonb_agg(problem order by name)
      from jsonb_each(subject) member (name, item),
        lateral (select case
          when schema -> 'properties' ? name
            then pennon.schema_violations(item, schema -> 'properties' -> name, root, pennon.member_path(path, name), depth + 1)
          when schema -> 'additionalProperties' = 'false'
            then pennon.problem(path, format('has an unknown member "%s"', name))
          when schema ? 'additionalProperties'
            then pennon.schema_violations(item, schema -> 'additionalProperties', root, pennon.member_path(path, name), depth + 1)
          else '[]'
        end) own (problems),
        jsonb_array_elements(own.problems) problem
    ), '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.oldest_to_keep(target pennon.environments)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select greatest(target.oldest_revision, least(target.revision - target.kept_revisions, (
    -- The state before the oldest commit that is young enough.
    select coalesce(max(past.revision), 0) from pennon.commits past
    where past.environment = target.key and past.at < now() - make_interval(days => target.kept_days)
  )))
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
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case when length(note) > 2000
      then pennon.problem('note', format('has %s characters, and 2000 is the limit', length(note))) else '[]' end
    || pennon.object_problems(options, 'options', '{}', '{dry_run,change_request}')
    || case when jsonb_typeof(options) = 'object' and jsonb_typeof(options -> 'dry_run') <> 'boolean'
      then pennon.problem('options.dry_run', 'must be true or false') else '[]' end
    || case when jsonb_typeof(options) = 'object' and (
        jsonb_typeof(options -> 'change_request') <> 'number' or options ->> 'change_request' !~ '^[1-9][0-9]{0,17}$'
      ) then pennon.problem('options.change_request', 'must be the number of a change request') else '[]' end;
end
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
CREATE OR REPLACE FUNCTION pennon.overlaid(below jsonb, above jsonb, depth integer DEFAULT 1)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  if jsonb_typeof(below) is distinct from 'object' or jsonb_typeof(above) is distinct from 'object' or depth > 32 then
    return coalesce(above, below);
  end if;
  return below || (
    select coalesce(jsonb_object_agg(name, pennon.overlaid(below -> name, value, depth + 1)), '{}') from jsonb_each(above) member (name, value)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.page_problems(kind text, key text, page_size integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select pennon.choice_problems(to_jsonb(kind), 'kind', '{flag,segment,experiment,layer,holdout,config}')
    || pennon.key_problems(to_jsonb(key), 'key')
    || case when key is not null and kind is null
      then pennon.problem('kind', 'must say of which kind the key is') else '[]' end
    || case when page_size between 1 and 500 then '[]'
      else pennon.problem('page_size', 'must be from 1 to 500') end
$function$
;
CREATE OR REPLACE FUNCTION pennon.permissions()
 RETURNS TABLE(action text, roles text[], deed text)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  values
    ('read', '{viewer,editor,approver,auditor,admin}'::text[], 'read what members read'),
    ('commit', '{editor,admin}', 'change flags'),
    ('propose', '{editor,approver,admin}', 'propose changes'),
    ('approve', '{approver,admin}', 'approve or reject changes'),
    ('publish', '{editor,approver,admin}', 'publish changes'),
    ('kill', '{admin}', 'kill a flag'),
    ('audit', '{auditor,admin}', 'read the audit'),
    ('administer', '{admin}', 'administer the project')
$function$
;
CREATE OR REPLACE FUNCTION pennon.pii_class(key text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE STRICT
AS $function$
begin
  return (
    select pii.class
    from pennon.pii_keys pii
    where translate(lower(key), '-_.', '') ~ ('^(' || pii.pattern || ')$')
    order by array_position('{secret,email,unit,personal}', pii.class)
    limit 1
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.place_differences(before jsonb, after jsonb, path text, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return (
    -- Items that go leave from the end, so that the places before them stay.
    select coalesce(jsonb_agg(entry order by is_gone, case when is_gone then -place else place end, nth), '[]')
    from generate_series(0, greatest(jsonb_array_length(before), jsonb_array_length(after)) - 1) place,
      lateral (select place >= jsonb_array_length(after) as is_gone) kept,
      jsonb_array_elements(pennon.differences(before -> place, after -> place, format('%s[%s]', path, place), depth + 1))
        with ordinality list (entry, nth)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.placed_after(list jsonb, other jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- What the list lacks goes behind the nearest one before it in `other` that the list has; in front without one.
  with have as (
    select id, place from jsonb_array_elements(list) with ordinality listed (id, place)
  ),
  lack as (
    select id, place, max(before) over (order by place) as before
    from (
      select listed.id, listed.place, have.place as own,
        case when have.place is not null then listed.place end as before
      from jsonb_array_elements(other) with ordinality listed (id, place)
      left join have on have.id = listed.id
    ) marked
  ),
  put as (
    select lack.id, coalesce(anchor.place, 0) as place, lack.place as nth
    from lack
    left join lack known on known.place = lack.before
    left join have anchor on anchor.id = known.id
    where not exists (select from have where have.id = lack.id)
    union all
    select id, place, 0 from have
  )
  select coalesce(jsonb_agg(id order by place, nth), '[]') from put
$function$
;
CREATE OR REPLACE FUNCTION pennon.placed_problems(problems jsonb, path text, of_whom text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(jsonb_agg(case when of_whom is null
      then problem || jsonb_build_object('path', path || '.body' || (problem ->> 'path'))
      else jsonb_build_object('path', path || '.body',
        'message', format('%s inherits from it, and its %s %s', of_whom, ltrim(problem ->> 'path', '.'), problem ->> 'message'))
    end order by place), '[]')
  from jsonb_array_elements(problems) with ordinality list (problem, place)
$function$
;
CREATE OR REPLACE FUNCTION pennon.planned_changes(plan jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', entry -> 'kind', 'key', entry -> 'key', 'base_version', entry -> 'base_version', 'body', coalesce(entry -> 'body', 'null')
  ) order by place), '[]')
  from jsonb_array_elements(plan) with ordinality list (entry, place)
  where entry -> 'is_changed' = 'true'
$function$
;
CREATE OR REPLACE FUNCTION pennon.platform_findings()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  -- Where the Data API is configured in the database, its setting says what is exposed; else only the API knows.
  exposed constant text := (
    select split_part(setting, '=', 2)
    from pg_db_role_setting held, unnest(held.setconfig) setting
    where held.setrole = to_regrole('authenticator') and setting like 'pgrst.db\_schemas=%'
    order by held.setdatabase desc
    limit 1
  );
begin
  return pennon.finding('exposed schema', array(
      select format('the Data API exposes %s, and not pennon_api', exposed)
      where not 'pennon_api' = any (regexp_split_to_array(exposed, '\s*,\s*'))
    ), case when exposed is null then 'cannot be seen from here: call pennon_api.whoami() through the API'
      else 'pennon_api is exposed' end,
      'Add pennon_api under Dashboard → Project Settings → Data API → Exposed schemas, or to `[api] schemas` in supabase/config.toml.')
    || pennon.finding('announcements', array(
      select format('the policy "%s" on realtime.messages is missing', wanted)
      from unnest(array[
        'pennon: announcements are heard', 'pennon: only announcements are heard', 'pennon: the database announces',
        'pennon: only the database announces', 'pennon: announcements are not rewritten', 'pennon: announcements are not withdrawn'
      ]) wanted
      where not exists (
        select from pg_policies policy
        where policy.schemaname = 'realtime' and policy.tablename = 'messages' and policy.policyname = wanted
      )
      union all
      select 'realtime.messages has no row-level security'
      from pg_class c where c.oid = 'realtime.messages'::regclass and not c.relrowsecurity
    ), 'the policies on realtime.messages stand', 'Restore the policies from schema.sql of this release.')
    || pennon.finding('first admin', array(
      select 'nobody is an admin' where not exists (select from pennon.members member where member.role = 'admin')
    ), 'there is one', 'Make one with the secret key: pennon_api.claim_admin(''<sub of the access token>'').')
    || pennon.finding('approvers', array(
      select format('%s needs %s approvals, and %s of the members may approve', target.key, target.min_approvals, approvers.count)
      from pennon.environments target, (
        select count(*) from pennon.members member
        where member.role in (select unnest(p.roles) from pennon.permissions() p where p.action = 'approve')
      ) approvers
      where target.protected and approvers.count < target.min_approvals
    ), 'every protected environment has enough', 'Make approvers with pennon_api.save_member.');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.prerequisites_problems(prerequisites jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  if prerequisites is null then
    return '[]';
  end if;
  return pennon.list_problems(prerequisites, path, 0, 100) || coalesce((
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
  ), '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.presented_token()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select case when position('"x-pennon-token"' in current_setting('request.headers', true)) > 0
    then current_setting('request.headers', true)::jsonb ->> 'x-pennon-token' end
$function$
;
CREATE OR REPLACE FUNCTION pennon.problem(path text, message text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return jsonb_build_array(jsonb_build_object('path', path, 'message', message));
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.promote_problems(origin text, environment text, documents jsonb, options jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when origin = environment then pennon.problem('origin', 'must be another environment') else '[]' end
    || pennon.list_problems(nullif(documents, 'null'), 'documents', 1, 10000)
    || coalesce((
      select jsonb_agg(problem order by place)
      from jsonb_array_elements(pennon.items_of(documents)) with ordinality list (item, place),
        lateral (select format('documents[%s]', place - 1)) at (path),
        jsonb_array_elements(
          pennon.object_problems(item, path, '{kind,key}')
          || pennon.choice_problems(item -> 'kind', path || '.kind', '{flag,segment,experiment,layer,holdout,config}')
          || pennon.key_problems(item -> 'key', path || '.key')
        ) problem
    ), '[]')
    || pennon.choice_problems(options -> 'prefer', 'options.prefer', '{from,to}')
    || pennon.computed_options_problems(null, case when jsonb_typeof(options) = 'object' then options - 'prefer' else options end)
$function$
;
CREATE OR REPLACE FUNCTION pennon.promotion_base(origin text, environment text, kind text, key text)
 RETURNS TABLE(version bigint, content jsonb)
 LANGUAGE sql
 STABLE ROWS 1
AS $function$
  -- What was taken over last; or what both have had since on their own, the last of it in the environment. What either had
  -- before a take-over is past: an origin that goes back to it has changed.
  with taken as materialized (
    select known.version, known.target_version, known.content
    from pennon.promotions known
    where known.origin = promotion_base.origin and known.environment = promotion_base.environment
      and known.kind = promotion_base.kind and known.key = promotion_base.key
  )
  select base.version, base.content
  from (
    (
      select mine.version, coalesce(mine.source, mine.body) as content, 2 as rank
      from pennon.versions theirs
      join pennon.versions mine
        on mine.environment = promotion_base.origin and mine.kind = theirs.kind and mine.key = theirs.key
        -- A deletion has none, and is common too.
        and coalesce(mine.content_hash, '') = coalesce(theirs.content_hash, '')
      where theirs.environment = promotion_base.environment
        and theirs.kind = promotion_base.kind and theirs.key = promotion_base.key
        and (
          not exists (select from taken)
          or exists (select from taken where mine.version > taken.version and theirs.version > taken.target_version)
        )
      order by theirs.version desc, mine.version desc
      limit 1
    )
    union all
    select taken.version, taken.content, 1 from taken
  ) base
  order by base.rank desc
  limit 1
$function$
;
CREATE OR REPLACE FUNCTION pennon.promotion_conflict(plan jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  conflicts constant jsonb := (
    select jsonb_agg(jsonb_build_object('kind', entry -> 'kind', 'key', entry -> 'key') || conflict order by place, nth)
    from jsonb_array_elements(plan) with ordinality list (entry, place),
      jsonb_array_elements(entry -> 'conflicts') with ordinality within (conflict, nth)
  );
begin
  return case when conflicts is not null then pennon.refusal(
    409, 'PENNON_CONFLICT',
    format('%s %s: both environments changed %s%s.', conflicts -> 0 ->> 'kind', conflicts -> 0 ->> 'key',
      conflicts -> 0 ->> 'path',
      case when jsonb_array_length(conflicts) > 1 then format(' (and %s more)', jsonb_array_length(conflicts) - 1) else '' end),
    conflicts,
    'Nothing was written. Change one of the two, or say in the options which wins: {"prefer": "from"} or {"prefer": "to"}.'
  ) end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.promotion_plan(origin text, environment text, documents jsonb, prefer text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    with asked as materialized (
      select list.kind, list.key from jsonb_to_recordset(documents) list (kind text, key text)
    ),
    candidate as (
      select document.kind, document.key from pennon.documents document
      where document.environment = promotion_plan.origin
      union
      select taken.kind, taken.key from pennon.promotions taken
      where taken.origin = promotion_plan.origin and taken.environment = promotion_plan.environment
      union
      select asked.kind, asked.key from asked
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', candidate.kind, 'key', candidate.key,
      'version', coalesce(mine.version, pennon.latest_version(origin, candidate.kind, candidate.key)),
      'content', coalesce(mine.source, mine.body),
      'base_version', coalesce(theirs.version, 0),
      'target_version', coalesce(theirs.version, pennon.latest_version(promotion_plan.environment, candidate.kind, candidate.key), 0),
      'body', result -> 'value',
      'is_changed', result -> 'value' is distinct from coalesce(theirs.source, theirs.body),
      'conflicts', result -> 'conflicts'
    ) order by candidate.kind, candidate.key), '[]')
    from candidate
    left join pennon.documents mine
      on mine.environment = promotion_plan.origin and mine.kind = candidate.kind and mine.key = candidate.key
    left join pennon.documents theirs
      on theirs.environment = promotion_plan.environment and theirs.kind = candidate.kind and theirs.key = candidate.key
    left join lateral pennon.promotion_base(origin, promotion_plan.environment, candidate.kind, candidate.key) base on true,
    lateral pennon.merged_document(
      candidate.kind, candidate.key, base.content, coalesce(mine.source, mine.body), coalesce(theirs.source, theirs.body), prefer
    ) result
    where documents is null or (candidate.kind, candidate.key) in (select asked.kind, asked.key from asked)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.proposal_refusal(environment text, changes jsonb, settings jsonb, note text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  problems constant jsonb := pennon.options_problems(note, '{}')
    || case when settings is null then pennon.change_problems(changes) else pennon.settings_problems(settings) end;
  target pennon.environments;
  answer jsonb;
begin
  if problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  select * into target from pennon.environments e where e.key = proposal_refusal.environment for update;
  if target.key is null then
    return pennon.unknown_environment(environment);
  elsif settings is not null then
    return pennon.settings_refusal(jsonb_populate_record(target, settings));
  end if;
  answer := pennon.commit_changes(environment, changes, note, true);
  return case when answer ? 'code' then answer end;
end
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
CREATE OR REPLACE FUNCTION pennon.protections_of(environment pennon.environments)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'protected', environment.protected, 'min_approvals', environment.min_approvals,
    'block_self_approval', environment.block_self_approval, 'freeze_windows', environment.freeze_windows,
    'kept_revisions', environment.kept_revisions, 'kept_days', environment.kept_days
  )
$function$
;
CREATE OR REPLACE FUNCTION pennon.prunable_ends(before timestamp with time zone)
 RETURNS TABLE(chain text, seq bigint, hash text)
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return query
  select distinct on (entry.chain) entry.chain, entry.seq, entry.hash
  from (
    select known.chain, known.seq, known.hash
    from pennon.audit_log known
    where known.at < to_char(before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      -- A chain keeps its last row, and what an open request was proposed and approved with.
      and known.seq < (select max(latest.seq) from pennon.audit_log latest where latest.chain = known.chain)
      and known.seq < coalesce((
        select min(needed.seq)
        from pennon.audit_log needed
        join pennon.change_requests request on request.id = needed.change_request and request.status = 'open'
        where needed.chain = known.chain
      ), 9223372036854775807)
    union all
    -- Where a chain begins since it was last pruned.
    (
      select distinct on (first.chain) first.chain, first.seq - 1, first.previous_hash
      from pennon.audit_log first
      order by first.chain, first.seq
    )
  ) entry
  where entry.seq > 0
  order by entry.chain, entry.seq desc;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.prune_environment(environment text, most integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  oldest bigint;
  version_count bigint;
  commit_count bigint;
begin
  -- Who commits here comes first: another turn will do for what is old.
  update pennon.environments target set oldest_revision = pennon.oldest_to_keep(target)
  where target.oldest_revision <> pennon.oldest_to_keep(target) and target.key in (
    select free.key from pennon.environments free where free.key = prune_environment.environment for update skip locked
  );
  oldest := (select target.oldest_revision from pennon.environments target where target.key = prune_environment.environment);
  delete from pennon.versions past
  using (
    select doomed.kind, doomed.key, doomed.version from pennon.versions doomed
    where doomed.environment = prune_environment.environment and doomed.revision < oldest and exists (
      select from pennon.versions newer
      where newer.environment = doomed.environment and newer.kind = doomed.kind and newer.key = doomed.key
        and newer.version > doomed.version and newer.revision <= oldest
    )
    limit most
  ) doomed
  where past.environment = prune_environment.environment
    and past.kind = doomed.kind and past.key = doomed.key and past.version = doomed.version;
  get diagnostics version_count = row_count;
  delete from pennon.commits past
  where past.environment = prune_environment.environment and past.revision <= oldest and not exists (
    select from pennon.versions version where version.environment = past.environment and version.revision = past.revision
  );
  get diagnostics commit_count = row_count;
  return jsonb_build_object(
    'environment', environment, 'oldest_revision', oldest, 'versions', version_count, 'commits', commit_count
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.prune_history(most integer DEFAULT 10000)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  return (
    select coalesce(jsonb_agg(pennon.prune_environment(target.key, most) order by target.key), '[]')
    from pennon.environments target
  );
end
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
CREATE OR REPLACE FUNCTION pennon.publish_due()
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  due pennon.change_requests;
  answer jsonb;
  published integer := 0;
begin
  -- What the transaction did before is not the fault of a request.
  set constraints all immediate;
  set constraints all deferred;
  -- By environment, so that two that run at once lock in the same order; the second finds the requests closed.
  for due in
    select * from pennon.change_requests r where r.status = 'open' and r.publish_at <= now() order by r.environment, r.publish_at, r.id
  loop
    -- Around the lock, so that it outlives the publication that is undone.
    begin
      due := pennon.locked_request(due.id);
      -- In a freeze it waits for the thaw.
      continue when due.status <> 'open' or due.publish_at is null or due.publish_at > now() or (due.settings is null and (
        select pennon.freeze_problem(e) is not null from pennon.environments e where e.key = due.environment
      ));
      begin
        answer := pennon.publish_request(due);
        -- The guards judge it now, and as things stand now: at the end they would undo the others with it.
        set constraints all immediate;
        set constraints all deferred;
      exception when others then
        -- What was in its way (a lock, a full disk) may be gone in a minute.
        if sqlstate ~ '^(40|53|55P03)' then raise; end if;
        answer := pennon.refusal(500, 'PENNON_FAILED', sqlerrm, jsonb_build_object('sqlstate', sqlstate),
          'Nothing was written. Mend what the message names, and schedule it anew.');
        perform pennon.write_audit('publish', due.environment, 'failed', jsonb_build_object(
          'change_request', due.id, 'sqlstate', sqlstate, 'message', left(sqlerrm, 500)
        ));
      end;
      published := published + case when answer ? 'code' then 0 else 1 end;
      -- Not tried again and again: somebody has to look, and to schedule it anew.
      update pennon.change_requests r set publish_at = null, failure = answer where r.id = due.id and answer ? 'code';
    exception when others then
      raise warning 'change request % is tried again in a minute: %', due.id, sqlerrm;
    end;
  end loop;
  return published;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.publish_refusal(request pennon.change_requests)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  -- Where nobody has to approve, publishing is committing, and settings are for admins.
  deed constant text := case
    when (select target.protected from pennon.environments target where target.key = request.environment) then 'publish'
    when request.settings is null then 'commit'
    else 'administer'
  end;
begin
  return case when not pennon.may('publish') then pennon.forbidden('publish')
    when not pennon.may(deed) then pennon.forbidden(deed) end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.publish_request(request pennon.change_requests)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  refusal constant jsonb := pennon.publish_refusal(request);
  answer jsonb;
begin
  if refusal is not null then
    return pennon.refused('publish', request.environment, refusal, jsonb_build_object('change_request', request.id));
  end if;
  answer := case when request.settings is not null then pennon.publish_settings(request)
    else pennon.governed_commit(
      'publish', request.environment, request.changes, request.note, jsonb_build_object('change_request', request.id)
    ) end;
  return answer || case when answer ? 'code' then '{}' else jsonb_build_object('change_request', request.id) end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.publish_settings(request pennon.change_requests)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  target pennon.environments;
  blocked jsonb;
  refusal jsonb;
  answer jsonb;
  written bigint;
begin
  select * into target from pennon.environments e where e.key = request.environment for update;
  blocked := coalesce(
    pennon.request_problem(target.key, request, pennon.settings_hash(target, request.settings)),
    pennon.approval_problem(target, request)
  );
  refusal := case when blocked is not null then pennon.refusal_of(blocked)
    else pennon.settings_refusal(jsonb_populate_record(target, request.settings)) end;
  if refusal is not null then
    return pennon.refused('publish', request.environment, refusal, jsonb_build_object('change_request', request.id));
  end if;
  written := pennon.write_audit('publish', request.environment, 'accepted', pennon.request_details(request));
  insert into pennon.authorisations (environment, ground, change_request, content_hash, audit_seq)
  values (target.key, 'approval', request.id, request.content_hash, written);
  answer := pennon.write_settings(jsonb_populate_record(target, request.settings));
  update pennon.change_requests r set status = 'published', closed_at = now(), publish_at = null, failure = null
  where r.id = request.id;
  return answer;
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
CREATE OR REPLACE FUNCTION pennon.reader_refusal()
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  return case when pennon.role_of() is null then pennon.refusal(
    403, 'PENNON_FORBIDDEN', 'The public may not read the history.', null,
    'Use the secret key, or have an admin make you a member.'
  ) end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.record_commit(action text, environment text, changes jsonb, note text, request_id bigint, answer jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  details constant jsonb := pennon.commit_details(environment, changes, note, request_id, answer);
  written constant bigint := pennon.write_audit(action, environment, 'accepted', details);
begin
  -- Without a ground there is nothing to say: when a freeze began just now, the triggers do.
  if pennon.is_governed(environment) and (action = 'kill' or request_id is not null) then
    insert into pennon.authorisations (environment, revision, ground, change_request, content_hash, audit_seq)
    values (
      environment, (answer ->> 'revision')::bigint, case when action = 'kill' then 'emergency' else 'approval' end,
      request_id, details ->> 'content_hash', written
    );
  end if;
  update pennon.change_requests request
  set status = 'published', revision = (answer ->> 'revision')::bigint, closed_at = now(), publish_at = null, failure = null
  where request.id = request_id;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.record_events(events jsonb, is_server boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  -- Nearly every clock is right: then nothing is looked up.
  has_ahead constant boolean := exists (select from pennon.clamped_events known where known.is_ahead);
  answer jsonb;
begin
  with judged as materialized (
    select * from pennon.verdicts_on(events, is_server)
  ),
  -- The first of those that a call repeats; sorted, so that two calls with the same events never wait for each other.
  single as materialized (
    select distinct on (judged.day, judged.id, judged.type) judged.*, case when judged.is_clamped or has_ahead
      then pennon.claim_of(judged.type, judged.event ->> 'environment', judged.id) end as claim
    from judged
    where judged.code is null order by judged.day, judged.id, judged.type, judged.index
  ),
  claimed as (
    insert into pennon.clamped_events (id, is_ahead)
    select single.claim, single.at > statement_timestamp() from single where single.is_clamped order by single.claim
    on conflict do nothing returning id
  ),
  sound as materialized (
    select * from single
    where case
      when single.is_clamped then single.claim in (select claimed.id from claimed)
      -- Its time has come since: it was recorded when it was ahead.
      when has_ahead then not exists (
        select from pennon.clamped_events known where known.id = single.claim and known.is_ahead
      )
      else true
    end
    order by single.day, single.id
  ),
  exposure as (
    insert into pennon.exposures (day, id, environment, experiment, version, variation, unit, at, attributes)
    select day, id, event ->> 'environment', event ->> 'experiment', (event -> 'version')::bigint, event ->> 'variation',
      unit, at, nullif(event -> 'attributes', 'null')
    from sound where type = 'exposure'
    on conflict do nothing returning day, id
  ),
  metric as (
    insert into pennon.metric_events (day, id, environment, metric, unit, value, at, attributes)
    select day, id, event ->> 'environment', event ->> 'metric', unit, pennon.double_of(event -> 'value'), at,
      nullif(event -> 'attributes', 'null')
    from sound where type = 'metric'
    on conflict do nothing returning day, id
  ),
  evaluation_count as (
    insert into pennon.evaluation_counts (day, id, environment, flag, variation, reason, count, at)
    select day, id, event ->> 'environment', event ->> 'flag', event ->> 'variation', event ->> 'reason',
      (event -> 'count')::bigint, at
    from sound where type = 'evaluation_count'
    on conflict do nothing returning day, id
  ),
  verdict as materialized (
    select judged.index, judged.code, judged.message, case
      when judged.code is not null then 'rejected'
      -- Not joined: of so many rows the planner knows nothing, and would compare each with each.
      when judged.index in (select single.index from single) and case judged.type
        when 'exposure' then (judged.day, judged.id) in (table exposure)
        when 'metric' then (judged.day, judged.id) in (table metric)
        else (judged.day, judged.id) in (table evaluation_count)
      end then 'accepted'
      else 'duplicate' end as status
    from judged
  )
  select jsonb_build_object(
    'accepted', count(*) filter (where status = 'accepted'),
    'duplicates', count(*) filter (where status = 'duplicate'),
    'rejected', count(*) filter (where status = 'rejected'),
    'results', coalesce(jsonb_agg(case
      when code is null then jsonb_build_object('index', index, 'status', status)
      else jsonb_build_object('index', index, 'status', status, 'code', code, 'message', message)
    end order by index), '[]')
  ) into answer
  from verdict;
  return answer;
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
    -- By the primary key, however many documents there are: the planner knows nothing of the list's length.
    left join lateral (
      select known.body, known.delivery from pennon.documents known
      where known.environment = reference_problems.environment
        and known.kind = edge.target_kind and known.key = edge.target_key and proposed.kind is null
      limit 1
    ) document on true,
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
CREATE OR REPLACE FUNCTION pennon.refusal_of(problem jsonb)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select pennon.refusal(
    (problem ->> 'status')::integer, problem ->> 'code', problem ->> 'message', nullif(problem -> 'details', 'null'),
    problem ->> 'hint'
  )
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
CREATE OR REPLACE FUNCTION pennon.refuse_ungoverned(environment text, what text, why text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% of % is refused: %', what, environment, why
    using errcode = 'PT403',
      hint = 'A protected or frozen environment changes through pennon_api only: propose, have it approved, publish.';
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.refused(action text, environment text, refusal jsonb, details jsonb DEFAULT '{}'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  perform pennon.write_audit(
    action, environment, 'refused',
    coalesce(details, '{}')
      || jsonb_build_object('code', refusal -> 'code', 'message', left(pennon.masked_text(refusal ->> 'message'), 500))
  );
  return refusal;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.refused_change(action text, environment text, refusal jsonb, options jsonb, details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  -- A dry run does nothing, so there is nothing to record but who may not even ask.
  if options -> 'dry_run' = 'true' and refusal ->> 'code' <> 'PENNON_FORBIDDEN' then
    return refusal;
  end if;
  return pennon.refused(action, environment, refusal, details);
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
  if jsonb_typeof(items) is distinct from 'array' then
    return '[]';
  elsif jsonb_array_length(items) < 2 or (jsonb_array_length(items) = 2 and items -> 0 -> member <> items -> 1 -> member) then
    return '[]';
  end if;
  return (
    select coalesce(jsonb_agg(problem order by position), '[]')
    from (
      select position, item ->> member as name, row_number() over (partition by item ->> member order by position) as nth
      from jsonb_array_elements(items) with ordinality list (item, position)
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
CREATE OR REPLACE FUNCTION pennon.request_details(request pennon.change_requests)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select (case when request.settings is null
      then pennon.commit_details(request.environment, request.changes, request.note, request.id, null)
      else jsonb_build_object('settings', request.settings, 'note', request.note, 'change_request', request.id) end)
    || jsonb_build_object('content_hash', request.content_hash)
$function$
;
CREATE OR REPLACE FUNCTION pennon.request_hash(environment text, changes jsonb, settings jsonb)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
declare
  sections jsonb;
begin
  if settings is not null then
    return (select pennon.settings_hash(target, settings) from pennon.environments target where target.key = environment);
  end if;
  sections := pennon.delivered_sections(environment, changes);
  return case when sections is not null then pennon.approved_hash(environment, changes, sections) end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.request_header(name text, pattern text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select header.value
    from (select nullif(current_setting('request.headers', true), '')::jsonb ->> name) header (value)
    where header.value ~ pattern
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.request_problem(environment text, request pennon.change_requests, content_hash text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select case
      when request.id is null or request.environment <> environment then jsonb_build_object(
        'status', 404, 'code', 'PENNON_NOT_FOUND', 'message', format('%s has no such change request.', environment),
        'details', null, 'hint', 'pennon_api.change_requests lists them.'
      )
      when request.status <> 'open' then jsonb_build_object(
        'status', 409, 'code', 'PENNON_CONFLICT',
        'message', format('Change request %s is %s already.', request.id, request.status),
        'details', jsonb_build_object('status', request.status, 'revision', request.revision), 'hint', 'Propose the changes anew.'
      )
      when request.content_hash <> content_hash then jsonb_build_object(
        'status', 409, 'code', 'PENNON_CONFLICT',
        'message', format('Change request %s has other content than this.', request.id),
        'details', jsonb_build_object('content_hash', request.content_hash, 'given', content_hash),
        'hint', 'It was edited, or these are other changes, or what it starts from has changed: the settings, or what its sections '
          || 'inherit. Read it again; pennon_api.edit with the same content has it approved as things stand now.'
      )
    end
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.request_refusal(request pennon.change_requests)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select case
    when request.id is null then pennon.refusal(
      404, 'PENNON_NOT_FOUND', 'There is no such change request.', null, 'pennon_api.change_requests lists them.'
    )
    when request.status <> 'open' then pennon.refusal_of(pennon.request_problem(request.environment, request, request.content_hash))
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.request_state(request pennon.change_requests)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  target pennon.environments;
begin
  select * into target from pennon.environments e where e.key = request.environment;
  return to_jsonb(request) || jsonb_build_object(
    'approvals', array(select pennon.counted_approvals(request, target.block_self_approval)),
    'needed', case when target.protected then target.min_approvals else 0 end
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.requests_naming(unit text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', request.id, 'environment', request.environment, 'status', request.status
    ) order by request.id), '[]')
    from pennon.change_requests request
    where exists (
      select from jsonb_array_elements(request.changes) change where pennon.mentions_unit(change -> 'body', unit)
    )
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.resolved_commits(environment text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  problems jsonb;
  plan jsonb;
  place record;
  commits jsonb := '[]';
begin
  if not changes @> '[{"kind": "config"}]' then
    return jsonb_build_object('problems', jsonb_build_array(), 'commits',
      jsonb_build_array(jsonb_build_object('environment', environment, 'changes', changes)));
  end if;
  problems := pennon.written_schema_problems(changes);
  if problems <> '[]' then
    return jsonb_build_object('problems', problems);
  end if;
  plan := pennon.section_plan(environment, environment, changes);
  problems := plan -> 'problems';
  commits := jsonb_build_array(jsonb_build_object('environment', environment, 'changes',
    jsonb_path_query_array(changes, '$[*] ? (@.kind != "config" || @.body == null)') || (plan -> 'changes')));
  for place in select derived.key from pennon.derived_environments(environment) derived where not derived.is_governed order by nth loop
    plan := pennon.section_plan(place.key, environment, changes);
    problems := problems || (plan -> 'problems');
    commits := commits || case when plan -> 'changes' = '[]' then '[]'
      else jsonb_build_array(jsonb_build_object('environment', place.key) || (plan - 'problems')) end;
  end loop;
  return jsonb_build_object('problems', problems, 'commits', commits);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.resolved_section(environment text, key text, written_in text, written jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  layers constant jsonb := pennon.config_layers(environment, key, written_in, written);
  own constant jsonb := layers -> -1 -> 'body';
  layer jsonb;
  data jsonb := '{}';
  schema jsonb;
  problems jsonb := '[]';
  checked jsonb;
begin
  if layers is null then
    return jsonb_build_object('problems', pennon.problem('.extends', 'leads back to the section itself, or through more than 16'));
  end if;
  for layer in select jsonb_array_elements(layers) loop
    data := pennon.overlaid(data, layer -> 'body' -> 'values');
    schema := coalesce(layer -> 'body' -> 'schema', schema);
    if own ->> 'delivery' = 'rules' and pennon.delivery_of(layer -> 'body') <> 'rules' then
      problems := problems || pennon.problem('.delivery', format('lets browsers hold what config %s of %s keeps from them',
        layer ->> 'key', layer ->> 'environment'));
    end if;
  end loop;
  checked := pennon.checked_values(data, schema, '.values');
  return jsonb_build_object(
    'body', own || jsonb_build_object('values', checked -> 'values'), 'problems', problems || (checked -> 'problems')
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.restore_change(environment text, kind text, key text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  with past as (
    select version.version, coalesce(version.source, version.body) as content
    from pennon.versions version
    where version.environment = restore_change.environment and version.kind = restore_change.kind
      and version.key = restore_change.key and version.body is not null
  ),
  now as (
    select document.version, document.body
    from pennon.documents document
    where document.environment = restore_change.environment and document.kind = restore_change.kind
      and document.key = restore_change.key
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', kind, 'key', key, 'base_version', coalesce(wanted.version, 0), 'body', wanted.body
  )), '[]')
  from (
    select now.version, now.body || jsonb_build_object('status', coalesce(
      (select content -> 'status' from past where content ->> 'status' <> 'archived' order by version desc limit 1),
      '"inactive"'
    )) as body
    from now
    where kind = 'flag' and now.body ->> 'status' = 'archived'
    union all
    (select null, content from past where not exists (select from now) order by version desc limit 1)
  ) wanted
$function$
;
CREATE OR REPLACE FUNCTION pennon.role_of()
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return (
    select case
      when caller.name = 'anon' then null
      -- Who presents a token is the token's holder and nothing more, whatever key came with it.
      when pennon.presented_token() is not null then (pennon.token_holder(pennon.presented_token())).role
      when caller.name = 'service_role' or pg_has_role(caller.name::name, schema.nspowner, 'usage') then 'admin'
      else (select member.role from pennon.members member where member.user_id = pennon.claims() ->> 'sub')
    end
    from pg_namespace schema, (select pennon.caller()) caller (name)
    where schema.nspname = 'pennon'
  );
end
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
  if rules is null then
    return '[]';
  end if;
  return pennon.list_problems(rules, path, 0, 200) || coalesce((
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
  ), '[]') || pennon.repeated_problems(rules, path, 'id');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.scalar_violations(subject jsonb, schema jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  kind constant text := jsonb_typeof(subject);
  message text;
  problems jsonb := '[]';
begin
  for message in
    select 'must be ' || replace(trim(both '[]"' from (schema -> 'type')::text), '", "', ' or ')
    where schema ? 'type' and not pennon.is_of_type(subject, schema -> 'type')
    union all
    select left('must be one of ' || trim(both '[]' from (schema -> 'enum')::text), 500)
    where schema ? 'enum' and not exists (select from jsonb_array_elements(schema -> 'enum') item (allowed) where allowed = subject)
    union all
    select left('must be ' || (schema -> 'const')::text, 500) where schema ? 'const' and schema -> 'const' <> subject
    union all
    select 'must be at least ' || (schema ->> 'minimum') where kind = 'number' and subject < schema -> 'minimum'
    union all
    select 'must be at most ' || (schema ->> 'maximum') where kind = 'number' and subject > schema -> 'maximum'
    union all
    select 'must be more than ' || (schema ->> 'exclusiveMinimum') where kind = 'number' and subject <= schema -> 'exclusiveMinimum'
    union all
    select 'must be less than ' || (schema ->> 'exclusiveMaximum') where kind = 'number' and subject >= schema -> 'exclusiveMaximum'
    union all
    select format('must have at least %s characters', schema ->> 'minLength')
    where kind = 'string' and length(subject #>> '{}') < (schema ->> 'minLength')::numeric
    union all
    select format('must have at most %s characters', schema ->> 'maxLength')
    where kind = 'string' and length(subject #>> '{}') > (schema ->> 'maxLength')::numeric
    union all
    select 'must match ' || (schema ->> 'pattern')
    where kind = 'string' and not pennon.compares_texts('regex', subject #>> '{}', schema ->> 'pattern')
  loop
    problems := problems || pennon.problem(path, message);
  end loop;
  return problems;
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
CREATE OR REPLACE FUNCTION pennon.schedule_maintenance()
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  if not exists (select from pg_extension where extname = 'pg_cron') then
    return false;
  end if;
  execute $sql$ select cron.schedule('pennon-maintain', '* * * * *', 'select pennon.maintain()') $sql$;
  return true;
exception when others then
  raise warning 'pennon.maintain() could not be scheduled: %', sqlerrm;
  return false;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.schema_at(root jsonb, reference text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select case when reference = '#' then root
    when reference ~ '^#(/(\$defs|definitions|properties)/[^/]+|/(items|not|additionalProperties)|/(allOf|anyOf|oneOf)/\d{1,4})+$'
      then root #> array(
        select replace(replace(step, '~1', '/'), '~0', '~') from unnest(string_to_array(substr(reference, 3), '/')) step
      )
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.schema_default(schema jsonb, root jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  for step in 1 .. 16 loop
    if schema ? 'default' or not schema ? '$ref' then
      exit;
    end if;
    schema := pennon.schema_at(root, schema ->> '$ref');
  end loop;
  return schema -> 'default';
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.schema_holder_problems(keyword text, value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when keyword in ('properties', '$defs', 'definitions') and jsonb_typeof(value) <> 'object'
      then pennon.problem(path, 'must be an object of schemas')
    when keyword in ('allOf', 'anyOf', 'oneOf') and (jsonb_typeof(value) <> 'array' or value = '[]')
      then pennon.problem(path, 'must be a list of at least one schema')
    else '[]'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.schema_keyword_problems(keyword text, value jsonb, root jsonb, path text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when keyword in ('const', 'default') then '[]'
    when keyword = 'type' then pennon.schema_type_problems(value, path)
    when keyword = 'enum' then pennon.schema_list_problems(value, path, 'any', 1)
    when keyword = 'required' then pennon.schema_list_problems(value, path, 'string', 0)
    when keyword in ('minLength', 'maxLength', 'minItems', 'maxItems') then pennon.whole_problems(value, path, 0)
    when keyword in ('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum') then
      case when jsonb_typeof(value) = 'number' then '[]' else pennon.problem(path, 'must be a number') end
    when keyword in ('uniqueItems', 'deprecated', 'readOnly', 'writeOnly') then
      case when jsonb_typeof(value) = 'boolean' then '[]' else pennon.problem(path, 'must be true or false') end
    when keyword in ('title', 'description', '$comment', '$schema', 'format') or (keyword = '$id' and path ~ '\.schema\.\$id$') then
      case when jsonb_typeof(value) = 'string' then '[]' else pennon.problem(path, 'must be a string') end
    when keyword = 'examples' then pennon.list_problems(value, path, 0, 1000)
    when keyword = 'pattern' then case when jsonb_typeof(value) = 'string' and pennon.is_regex(value #>> '{}') then '[]'
      else pennon.problem(path, 'must be a regular expression of the subset that every engine matches alike') end
    when keyword = '$ref' then case when jsonb_typeof(value) = 'string'
      and jsonb_typeof(pennon.schema_at(root, value #>> '{}')) in ('object', 'boolean') then '[]'
      else pennon.problem(path, 'must name a schema of this document, as in "#/$defs/name"') end
    else pennon.problem(path, 'is a keyword that is not checked here; leave it out rather than have it ignored')
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.schema_list_problems(value jsonb, path text, kind text, fewest integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when jsonb_typeof(value) <> 'array' or jsonb_array_length(value) < fewest
      or (kind <> 'any' and exists (select from jsonb_array_elements(value) item where jsonb_typeof(item) <> kind))
      or (select count(*) <> count(distinct item) from jsonb_array_elements(value) item)
      then pennon.problem(path, format('must be a list of %s, each once',
        case kind when 'string' then 'strings' else 'at least one value' end))
    else '[]'
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.schema_problems(schema jsonb, root jsonb, path text, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  if schema is null or jsonb_typeof(schema) = 'boolean' then
    return '[]';
  elsif jsonb_typeof(schema) <> 'object' then
    return pennon.problem(path, 'must be a JSON Schema: an object, true or false');
  elsif depth > 32 then
    return pennon.problem(path, 'is nested deeper than 32 schemas');
  end if;
  return (
    select coalesce(jsonb_agg(problem order by keyword, nth), '[]')
    from jsonb_each(schema) member (keyword, value),
      lateral (select
        pennon.member_path(path, keyword) as place,
        keyword = any ('{properties,$defs,definitions,allOf,anyOf,oneOf,items,not,additionalProperties}') as holds_schemas
      ) known,
      lateral (select case when holds_schemas then pennon.schema_holder_problems(keyword, value, place)
        else pennon.schema_keyword_problems(keyword, value, root, place) end) own (problems),
      jsonb_array_elements(own.problems || case when holds_schemas and own.problems = '[]' then (
        select coalesce(jsonb_agg(inner_problem), '[]')
        from pennon.subschemas_of(keyword, value, place) part,
          jsonb_array_elements(pennon.schema_problems(part.schema, root, part.path, depth + 1)) inner_problem
      ) else '[]' end) with ordinality list (problem, nth)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.schema_type_problems(value jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when types <> '[]' and types <@ '["null","boolean","object","array","number","string","integer"]'
      and jsonb_array_length(types) = (select count(distinct item) from jsonb_array_elements(types) item)
    then '[]'
    else pennon.problem(path, 'must be one of null, boolean, object, array, number, string, integer, or a list of those')
  end
  from (select case when jsonb_typeof(value) = 'array' then value else jsonb_build_array(value) end) named (types)
$function$
;
CREATE OR REPLACE FUNCTION pennon.schema_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  if jsonb_typeof(schema) = 'boolean' then
    return case when schema = 'true' then '[]' else pennon.problem(path, 'may not be there') end;
  elsif depth > 32 or not pennon.is_within_steps() then
    -- An answer from here could be turned round by a "not": who asked looks at the steps.
    perform set_config('pennon.schema_steps', '20000', true);
    return pennon.problem(path, 'leads through more than 32 schemas');
  end if;
  return pennon.scalar_violations(subject, schema, path)
    || case jsonb_typeof(subject)
      when 'array' then pennon.array_violations(subject, schema, root, path, depth)
      when 'object' then pennon.object_violations(subject, schema, root, path, depth)
      else '[]'
    end
    || case when schema ?| '{$ref,allOf,anyOf,oneOf,not}' then pennon.combined_violations(subject, schema, root, path, depth)
      else '[]' end;
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
CREATE OR REPLACE FUNCTION pennon.section_plan(environment text, written_in text, changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  written constant jsonb := (
    select jsonb_object_agg(proposed.key, coalesce(proposed.body, 'null'))
    from pennon.proposed_changes(changes) proposed where proposed.kind = 'config'
  );
begin
  return (
    select jsonb_build_object(
      'changes', coalesce(jsonb_agg(jsonb_build_object(
        'kind', 'config', 'key', section.key, 'base_version', section.version,
        'body', resolved -> 'body', 'source', section.source
      ) order by section.key) filter (where section.is_written or resolved -> 'body' is distinct from section.body), '[]'),
      'problems', coalesce(jsonb_path_query_array(jsonb_agg(
        pennon.placed_problems(resolved -> 'problems', section.path, case when section.is_written then null
          else format('config %s of %s', section.key, environment) end) order by section.key
      ), '$[*][*]'), '[]')
    )
    from (
      select heir.path, heir.key, coalesce(document.version, 0) as version, document.body,
        pennon.written_section(section_plan.environment, heir.key, written_in, written) as source,
        section_plan.environment = written_in and written ? heir.key as is_written
      from pennon.heirs_of(section_plan.environment, changes) heir
      left join pennon.documents document
        on document.environment = section_plan.environment and document.kind = 'config' and document.key = heir.key
    ) section,
    lateral pennon.resolved_section(section_plan.environment, section.key, written_in, written) resolved
    where section.source is not null
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.sections_anew(environment text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  place text;
  plan jsonb;
  problems jsonb := '[]';
  commits jsonb := '[]';
begin
  for place in
    select e.key from pennon.environments e where e.key = sections_anew.environment and not pennon.is_governed(e.key)
    union all
    (select derived.key from pennon.derived_environments(sections_anew.environment) derived
      where not derived.is_governed and not pennon.is_governed(sections_anew.environment) order by derived.nth)
  loop
    -- Of another environment than any there is: so each section is read as it stands, and counts as an heir.
    plan := pennon.section_plan(place, '', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', 'config', 'key', document.key, 'base_version', document.version)), '[]')
      from pennon.documents document where document.environment = place and document.kind = 'config'
    ));
    problems := problems || (plan -> 'problems');
    commits := commits || case when plan -> 'changes' = '[]' then '[]'
      else jsonb_build_array(jsonb_build_object('environment', place, 'changes', plan -> 'changes')) end;
  end loop;
  return jsonb_build_object('problems', problems, 'commits', commits);
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
CREATE OR REPLACE FUNCTION pennon.settings_flaw(before pennon.environments, after pennon.environments)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  authorisation pennon.authorisations;
  request pennon.change_requests;
begin
  -- One transaction may publish several: the one that says what this update did, if any does.
  select a.* into authorisation from pennon.authorisations a join pennon.change_requests r on r.id = a.change_request
  where a.environment = before.key and a.revision is null and a.transaction = pg_current_xact_id()
  order by pennon.settings_of(after) is not distinct from pennon.settings_of(before) || r.settings desc, a.id desc limit 1;
  select * into request from pennon.change_requests r where r.id = authorisation.change_request;
  return case
    when authorisation.id is null then 'nothing authorises less protection'
    when not exists (
      select from pennon.audit_log record
      where record.chain = before.key and record.seq = authorisation.audit_seq and record.outcome = 'accepted'
        and record.change_request = request.id
        and record.body::jsonb -> 'details' ->> 'content_hash' = authorisation.content_hash
    ) then 'the audit has no record of it'
    when authorisation.content_hash is distinct from request.content_hash
      or request.content_hash is distinct from pennon.settings_hash(before, request.settings)
      or pennon.settings_of(after) is distinct from pennon.settings_of(before) || request.settings
      then 'it is not what was authorised'
    else pennon.approval_problem(before, request) ->> 'message'
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.settings_hash(target pennon.environments, settings jsonb)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  -- An approved lifting of one freeze lifts no other; without protection none of the others holds.
  select pennon.changes_hash(target.key, jsonb_build_object('settings', settings, 'before', (
    select jsonb_object_agg(held.key, held.value)
    from jsonb_each(pennon.protections_of(target)) held
    where settings ? held.key or settings -> 'protected' = 'false'
  )))
$function$
;
CREATE OR REPLACE FUNCTION pennon.settings_of(environment pennon.environments)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select to_jsonb(environment) - '{revision,public_checksum,server_checksum,oldest_revision}'::text[]
$function$
;
CREATE OR REPLACE FUNCTION pennon.settings_problems(settings jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select pennon.object_problems(
      settings, 'settings', '{}',
      '{name,protected,min_approvals,block_self_approval,freeze_windows,kept_revisions,kept_days,ingest_per_minute,ingest_per_caller}'
    ) || case when jsonb_typeof(settings) <> 'object' then '[]' else
      case when settings = '{}' then pennon.problem('settings', 'must say what to change') else '[]' end
      || pennon.text_problems(settings -> 'name', 'settings.name', 200)
      || case when jsonb_typeof(settings -> 'protected') <> 'boolean'
        then pennon.problem('settings.protected', 'must be true or false') else '[]' end
      || case when jsonb_typeof(settings -> 'min_approvals') <> 'number' or settings ->> 'min_approvals' !~ '^([1-9]|10)$'
        then pennon.problem('settings.min_approvals', 'must be a whole number from 1 to 10') else '[]' end
      || case when jsonb_typeof(settings -> 'block_self_approval') <> 'boolean'
        then pennon.problem('settings.block_self_approval', 'must be true or false') else '[]' end
      || pennon.freeze_windows_problems(settings -> 'freeze_windows', 'settings.freeze_windows')
      || pennon.freeze_range_problems(settings -> 'freeze_windows', 'settings.freeze_windows')
      || pennon.count_setting_problems(settings -> 'kept_revisions', 'settings.kept_revisions', 1)
      || pennon.count_setting_problems(settings -> 'kept_days', 'settings.kept_days', 0)
      || pennon.count_setting_problems(settings -> 'ingest_per_minute', 'settings.ingest_per_minute', 0)
      || pennon.count_setting_problems(settings -> 'ingest_per_caller', 'settings.ingest_per_caller', 0)
    end
$function$
;
CREATE OR REPLACE FUNCTION pennon.settings_refusal(after pennon.environments)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  approvers constant bigint := (
    select count(*) from pennon.members member
    where member.role in (select unnest(p.roles) from pennon.permissions() p where p.action = 'approve')
  );
begin
  -- Otherwise nothing could be changed there any more, protection included.
  return case when after.protected and approvers < after.min_approvals then pennon.refusal(
    422, 'PENNON_INVALID',
    format('%s would need %s approvals, and %s of the members may approve.', after.key, after.min_approvals, approvers),
    pennon.problem('settings.min_approvals', format('is more than the %s members who may approve', approvers)),
    'Make approvers or admins first, with pennon_api.save_member.'
  ) end;
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
 SET extra_float_digits TO '1'
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
CREATE OR REPLACE FUNCTION pennon.side_problems(side jsonb, path text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when side ? 'kind' or side ? 'key'
    then pennon.object_problems(side, path, '{environment,kind,key}', '{version}')
      || pennon.choice_problems(side -> 'kind', path || '.kind', '{flag,segment,experiment,layer,holdout,config}')
      || pennon.key_problems(side -> 'key', path || '.key')
      || pennon.whole_problems(side -> 'version', path || '.version', 1)
    else pennon.object_problems(side, path, '{environment}', '{revision}')
      || pennon.whole_problems(side -> 'revision', path || '.revision', 0)
  end
  || case when jsonb_typeof(side -> 'environment') <> 'string'
    then pennon.problem(path || '.environment', 'must be the key of an environment') else '[]' end
$function$
;
CREATE OR REPLACE FUNCTION pennon.side_refusal(side jsonb)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select case when side ? 'kind'
    then pennon.unknown_version(side ->> 'environment', side ->> 'kind', side ->> 'key', coalesce(
      (side ->> 'version')::bigint, pennon.latest_version(side ->> 'environment', side ->> 'kind', side ->> 'key')
    ))
    else pennon.unknown_revision(side ->> 'environment', (side ->> 'revision')::bigint) end
$function$
;
CREATE OR REPLACE FUNCTION pennon.side_state(side jsonb)
 RETURNS TABLE(kind text, key text, version bigint, content jsonb, content_hash text)
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if side ? 'kind' then
    return query
    select known.kind, known.key, known.version, coalesce(known.source, known.body), known.content_hash
    from pennon.versions known
    where known.environment = side ->> 'environment' and known.kind = side ->> 'kind' and known.key = side ->> 'key'
      and known.version = coalesce(
        (side ->> 'version')::bigint, pennon.latest_version(side ->> 'environment', side ->> 'kind', side ->> 'key')
      )
      and known.content_hash is not null;
  elsif side ? 'revision' then
    return query select * from pennon.state_at(side ->> 'environment', (side ->> 'revision')::bigint);
  else
    return query
    select document.kind, document.key, document.version, coalesce(document.source, document.body), document.content_hash
    from pennon.documents document
    where document.environment = side ->> 'environment';
  end if;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.signature_of(user_id text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE STRICT
AS $function$
begin
  -- Who signs in through a third party may have chosen the `sub`: one that reads like somebody else gets a prefix.
  return (
    select case when user_id ~ '^(member|token|owner):' or exists (select from pg_roles role where role.rolname = user_id)
      then 'member:' || user_id else user_id end
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.signatures_of(user_id text)
 RETURNS text[]
 LANGUAGE sql
 STABLE STRICT
AS $function$
  select array[pennon.masked_text(user_id), pennon.masked_text('member:' || user_id)]
$function$
;
CREATE OR REPLACE FUNCTION pennon.spend(environment text, caller bigint, shard integer, events integer, budget integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  insert into pennon.ingest_usage as usage (environment, caller, shard, minute, events)
  select spend.environment, spend.caller, spend.shard, date_trunc('minute', now()), spend.events
  where spend.events <= budget
  on conflict on constraint ingest_usage_pkey do update
    set minute = excluded.minute,
      events = excluded.events + case when usage.minute = excluded.minute then usage.events else 0 end
    where usage.minute <> excluded.minute or usage.events + excluded.events <= budget;
  return found;
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
CREATE OR REPLACE FUNCTION pennon.stamp_member()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  approvers constant text[] := (select permission.roles from pennon.permissions() permission where permission.action = 'approve');
begin
  new.approves_since := case
    when not new.role = any (approvers) then null
    when tg_op = 'UPDATE' and old.user_id = new.user_id and old.role = any (approvers) then old.approves_since
    else clock_timestamp()
  end;
  return new;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.state_at(environment text, revision bigint)
 RETURNS TABLE(kind text, key text, version bigint, content jsonb, content_hash text)
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return query
  select last.kind, last.key, last.version, last.content, last.content_hash
  from (
    select distinct on (version.kind, version.key)
      version.kind, version.key, version.version, coalesce(version.source, version.body) as content, version.content_hash
    from pennon.versions version
    where version.environment = state_at.environment and version.revision <= state_at.revision
    order by version.kind, version.key, version.version desc
  ) last
  where last.content is not null;
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
CREATE OR REPLACE FUNCTION pennon.subschemas_of(keyword text, value jsonb, path text)
 RETURNS TABLE(path text, schema jsonb)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE ROWS 5
AS $function$
  select pennon.member_path(subschemas_of.path, name), part
  from jsonb_each(case when keyword in ('properties', '$defs', 'definitions') then value end) member (name, part)
  union all
  select format('%s[%s]', subschemas_of.path, place - 1), part
  from jsonb_array_elements(case when keyword in ('allOf', 'anyOf', 'oneOf') then value end) with ordinality list (part, place)
  union all
  select subschemas_of.path, value where keyword in ('items', 'not', 'additionalProperties')
$function$
;
CREATE OR REPLACE FUNCTION pennon.target_problems(target jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when target ? 'revision' then pennon.object_problems(target, 'target', '{revision}')
      || pennon.whole_problems(target -> 'revision', 'target.revision', 0)
    else pennon.object_problems(target, 'target', '{kind,key,version}')
      || pennon.choice_problems(target -> 'kind', 'target.kind', '{flag,segment,experiment,layer,holdout,config}')
      || pennon.key_problems(target -> 'key', 'target.key')
      || pennon.whole_problems(target -> 'version', 'target.version', 1)
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.targets_problems(targets jsonb, path text, variations text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  if targets is null then
    return '[]';
  end if;
  return pennon.list_problems(targets, path, 0, 1000) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(targets, 0, 1000)) with ordinality item (target, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(target, at, '{variation,values}', '{attribute}')
        || pennon.variation_problems(target -> 'variation', at || '.variation', variations)
        || pennon.attribute_problems(target -> 'attribute', at || '.attribute')
        || pennon.scalars_problems(target -> 'values', at || '.values')
      ) problem
  ), '[]');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.text_problems(value jsonb, path text, most integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when value is null or (jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and most) then '[]'
    else pennon.problem(path, format('must be a string of 1 to %s characters', most))
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.token_holder(token text)
 RETURNS pennon.api_tokens
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  -- The setting that carries the token can be made up in SQL; the secret in it cannot.
  return (
    select holder
    from pennon.api_tokens holder
    where token ~ '^pennon_[0-9a-f]{16}_[0-9a-f]{64}$'
      and holder.selector = split_part(token, '_', 2)
      and holder.hash = encode(sha256(convert_to(split_part(token, '_', 3), 'UTF8')), 'hex')
      and holder.revoked_at is null
      and coalesce(holder.expires_at > now(), true)
  );
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
declare
  total constant double precision := pennon.total_of(split);
begin
  return case
    when split is null then '[]'
    when total > 100000 then pennon.problem(path, format('adds up to %s, above 100000', total))
    when total < 100000 and whole is not null
      then pennon.problem(path, format('adds up to %s; %s must reach exactly 100000', total, whole))
    else '[]'
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.trigger_findings()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return (
    select jsonb_agg(pennon.finding(
      format('trigger %s on pennon.%s', expected.name, expected.relation),
      array_remove(array[case
        when present.oid is null then 'is missing'
        when present.tgenabled = 'D' then 'is disabled'
        when present.tgenabled <> 'A' then 'does not fire in sessions that play a replica'
        when pg_get_triggerdef(present.oid) <> expected.definition then 'was altered: ' || pg_get_triggerdef(present.oid)
      end], null),
      'stands',
      case
        when present.oid is null then format('%s; alter table pennon.%I enable always trigger %I; and find out who dropped it.',
          expected.definition, expected.relation, expected.name)
        when pg_get_triggerdef(present.oid) <> expected.definition
          then format('drop trigger %I on pennon.%I; %s; alter table pennon.%2$I enable always trigger %1$I; and find out who changed it.',
            expected.name, expected.relation, expected.definition)
        else format('alter table pennon.%I enable always trigger %I; and find out who changed it.', expected.relation, expected.name)
      end
    ) -> 0 order by expected.relation, expected.name)
    from pennon.guarding_definitions() expected
    left join pg_trigger present
      on present.tgrelid = to_regclass('pennon.' || expected.relation) and present.tgname = expected.name
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
CREATE OR REPLACE FUNCTION pennon.try_commit(action text, environment text, changes jsonb, note text, options jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  is_dry_run constant boolean := coalesce((options ->> 'dry_run')::boolean, false);
  request_id constant bigint := (options ->> 'change_request')::bigint;
  target pennon.environments;
  request pennon.change_requests;
  blocked jsonb;
  answer jsonb;
begin
  if is_dry_run then
    select * into target from pennon.environments e where e.key = try_commit.environment;
  else
    select * into target from pennon.environments e where e.key = try_commit.environment for update;
  end if;
  if target.key is null then
    return pennon.unknown_environment(environment);
  end if;
  select * into request from pennon.change_requests r where r.id = request_id;

  -- What a base hands down in between, its triggers still find: they compare what was written.
  blocked := case when action <> 'kill' then pennon.governance_problem(target, request_id, request,
    case when request_id is not null then pennon.request_hash(environment, changes, null) end) end;
  if blocked is not null and not is_dry_run then
    return pennon.refusal_of(blocked);
  end if;
  answer := pennon.commit_changes(environment, changes, note, is_dry_run);
  -- A dry run shows what would happen to who has yet to propose it.
  return answer || case when blocked is not null and not answer ? 'code' then jsonb_build_object('blocked', blocked - 'status')
    else '{}' end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.unit_digest(unit text)
 RETURNS text
 LANGUAGE sql
 STABLE STRICT
AS $function$
  select 'unit:' || pennon.keyed_digest('unit:' || unit)
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
CREATE OR REPLACE FUNCTION pennon.unit_refusal(action text, unit text)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  details constant jsonb := jsonb_build_object('person', pennon.unit_digest(unit));
begin
  if not pennon.may('administer') then
    return pennon.refused(action, null, pennon.forbidden('administer'), details);
  elsif pennon.unit_text(to_jsonb(unit)) is null then
    return pennon.refused(action, null, pennon.refusal(
      422, 'PENNON_INVALID', 'A unit has 1 to 1,000 characters.', pennon.problem('unit', 'must have 1 to 1,000 characters'),
      'Name the userId or anonymousId that events were recorded with.'
    ), details);
  end if;
  return null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.unit_text(value jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  written text;
begin
  if jsonb_typeof(value) = 'string' then
    written := value #>> '{}';
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
CREATE OR REPLACE FUNCTION pennon.unknown_in_event(event jsonb, is_server boolean)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  named constant text := event ->> 'environment';
begin
  if not exists (select from pennon.environments target where target.key = named) then
    return format('environment: there is no "%s"', named);
  elsif event ->> 'type' = 'exposure' and not exists (
    select from pennon.experiment_variations known
    where known.environment = named and known.experiment = event ->> 'experiment'
      and known.version = (event -> 'version')::bigint and known.variation = event ->> 'variation'
  ) then
    return format('experiment: %s has no experiment "%s" with a version %s that has a variation "%s"',
      named, event ->> 'experiment', event ->> 'version', event ->> 'variation');
  -- Of a flag for servers the public hears nothing, also not that there is one.
  elsif event ->> 'type' = 'evaluation_count' and not exists (
    select from pennon.versions known
    where known.environment = named and known.kind = 'flag' and known.key = event ->> 'flag'
      and (is_server or known.delivery <> 'server')
  ) then
    return format('flag: %s has no flag "%s"', named, event ->> 'flag');
  end if;
  return null;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.unknown_revision(environment text, revision bigint)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select case
    when target.key is null then pennon.unknown_environment(environment)
    when unknown_revision.revision > target.revision then pennon.refusal(
      404, 'PENNON_NOT_FOUND', format('%s is at revision %s; there is no %s yet.', target.key, target.revision, unknown_revision.revision), null,
      'pennon_api.history lists the revisions.'
    )
    when unknown_revision.revision < target.oldest_revision then pennon.refusal(
      410, 'PENNON_NOT_KEPT', format('The state at revision %s of %s is no longer kept.', unknown_revision.revision, target.key),
      jsonb_build_object('oldest_revision', target.oldest_revision),
      format('The oldest that is kept is %s; an admin says how much is, with pennon_api.keep_history.', target.oldest_revision)
    )
  end
  from (select environment) asked (key) left join pennon.environments target on target.key = asked.key
$function$
;
CREATE OR REPLACE FUNCTION pennon.unknown_version(environment text, kind text, key text, version bigint)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select case
    when pennon.unknown_revision(environment, null) is not null then pennon.unknown_environment(environment)
    when not exists (
      select from pennon.versions known
      where known.environment = unknown_version.environment and known.kind = unknown_version.kind
        and known.key = unknown_version.key and known.version = unknown_version.version
    ) then pennon.refusal(
      404, 'PENNON_NOT_FOUND',
      format('There is no %s %s%s in %s.', kind, key, case when version is null then '' else format(' at version %s', version) end, environment), null,
      'pennon_api.history lists the versions that are kept.'
    )
  end
$function$
;
CREATE OR REPLACE FUNCTION pennon.utf16_length(value text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
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
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case
    when value is null then '[]'
    when pennon.key_problems(value, path) <> '[]' then pennon.key_problems(value, path)
    when value #>> '{}' <> all (variations)
      then pennon.problem(path, format('names the variation %s, which there is not', value))
    else '[]'
  end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.variations_of(experiment jsonb)
 RETURNS TABLE(version bigint, variation text)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- What was written past pennon_api.commit may be anything.
  select pennon.number_of(experiment -> 'version')::bigint, entry ->> 'variation'
  from jsonb_array_elements(pennon.items_of(experiment -> 'split')) entry
  where abs(pennon.number_of(experiment -> 'version')) < 1e15 and jsonb_typeof(entry -> 'variation') = 'string'
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
CREATE OR REPLACE FUNCTION pennon.verdicts_on(events jsonb, is_server boolean)
 RETURNS TABLE(index integer, event jsonb, type text, unit text, id uuid, at timestamp with time zone, day date, is_clamped boolean, code text, message text)
 LANGUAGE sql
 STABLE ROWS 500
AS $function$
  with bounds as materialized (
    select statement_timestamp() - interval '7 days' as earliest, statement_timestamp() + interval '5 minutes' as latest
  ),
  shaped as materialized (
    select raw.index, sound.event, sound.event ->> 'type' as type, pennon.event_subject(sound.event) as subject,
      pennon.unit_text(sound.event -> 'unit') as unit, pennon.event_time(sound.event) as told, raw.problem
    from (
      -- With `offset 0`, or the problem would be looked for anew wherever it stands below.
      select item.position::integer - 1 as index, item.event, pennon.event_problem(item.event) as problem
      from jsonb_array_elements(events) with ordinality item (event, position) offset 0
    ) raw,
      lateral (select case when raw.problem is null then raw.event end as event) sound
  ),
  -- Many events name the same few things: each is looked up once.
  looked_up as materialized (
    select once.type, once.subject, pennon.unknown_in_event(events -> once.index, is_server) as problem
    from (
      select shaped.type, shaped.subject, min(shaped.index) as index from shaped
      where shaped.subject is not null group by shaped.type, shaped.subject
    ) once
  )
  select shaped.index, shaped.event, shaped.type, shaped.unit,
    pennon.event_id(shaped.event, shaped.subject, shaped.unit), time.at, (time.at at time zone 'utc')::date,
    time.at <> shaped.told,
    case when shaped.problem is not null then 'PENNON_INVALID' when looked_up.problem is not null then 'PENNON_NOT_FOUND' end,
    coalesce(shaped.problem, looked_up.problem)
  from bounds, shaped
  left join looked_up on looked_up.type = shaped.type and looked_up.subject = shaped.subject,
    lateral (select case when shaped.event is not null
      then greatest(bounds.earliest, least(bounds.latest, shaped.told)) end as at) time
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
CREATE OR REPLACE FUNCTION pennon.whole_problems(value jsonb, path text, fewest integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when value is null then '[]'
    when jsonb_typeof(value) <> 'number' or value #>> '{}' !~ '^(0|[1-9][0-9]{0,17})$' or (value #>> '{}')::numeric < fewest
      then pennon.problem(path, format('must be a whole number from %s on', fewest))
    else '[]'
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
CREATE OR REPLACE FUNCTION pennon.with_article(noun text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select case when noun ~ '^[aeiou]' then 'an ' else 'a ' end || noun
$function$
;
CREATE OR REPLACE FUNCTION pennon.with_defaults(subject jsonb, schema jsonb, root jsonb, depth integer)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  part jsonb;
begin
  if jsonb_typeof(subject) not in ('object', 'array') or jsonb_typeof(schema) <> 'object' or depth > 32
    or not pennon.is_within_steps() then
    return subject;
  end if;
  if schema ? '$ref' then
    subject := pennon.with_defaults(subject, pennon.schema_at(root, schema ->> '$ref'), root, depth + 1);
  end if;
  for part in select jsonb_array_elements(pennon.items_of(schema -> 'allOf')) loop
    subject := pennon.with_defaults(subject, part, root, depth + 1);
  end loop;
  if jsonb_typeof(subject) = 'object' and schema ? 'properties' then
    return subject || (
      select coalesce(jsonb_object_agg(name, pennon.with_defaults(coalesce(subject -> name, fallback), part_schema, root, depth + 1)), '{}')
      from jsonb_each(schema -> 'properties') property (name, part_schema), pennon.schema_default(part_schema, root) fallback
      where subject ? name or fallback is not null
    );
  elsif jsonb_typeof(subject) = 'array' and schema ? 'items' then
    return (
      select coalesce(jsonb_agg(pennon.with_defaults(item, schema -> 'items', root, depth + 1) order by place), '[]')
      from jsonb_array_elements(subject) with ordinality list (item, place)
    );
  end if;
  return subject;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.with_text_replaced(value jsonb, wanted text, replacement text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return case jsonb_typeof(value)
    when 'object' then (
      select coalesce(jsonb_object_agg(case when member.key = wanted then replacement else member.key end,
        pennon.with_text_replaced(member.value, wanted, replacement)), '{}')
      from jsonb_each(value) member
    )
    when 'array' then (
      select coalesce(jsonb_agg(pennon.with_text_replaced(item, wanted, replacement) order by place), '[]')
      from jsonb_array_elements(value) with ordinality list (item, place)
    )
    when 'string' then case when value #>> '{}' = wanted then to_jsonb(replacement) else value end
    else value
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
CREATE OR REPLACE FUNCTION pennon.write_audit(action text, environment text, outcome text, details jsonb)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  is_public constant boolean := pennon.role_of() is null;
  -- Anyone can sign up and be refused as fast as they can ask, and a member's script too: the last row says so.
  most constant integer := case when is_public then 60 when outcome = 'refused' then 600 end;
  since constant text := to_char(
    (clock_timestamp() - interval '1 minute') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
  );
  written bigint;
begin
  if is_public then
    written := (select count(*) from pennon.audit_log refusal where refusal.chain = ':public' and refusal.at > since);
  elsif most is not null then
    written := (
      select count(*) from pennon.audit_log refusal
      where refusal.outcome = 'refused' and refusal.actor = pennon.masked_text(pennon.author()) and refusal.at > since
    );
  end if;
  if written >= most then
    return null;
  elsif written = most - 1 then
    details := details || '{"muted": true}';
  end if;
  insert into pennon.audit_log (body)
  values (jsonb_build_object(
    -- Masked before it is cut: half an address is none to the mask.
    'action', action, 'environment', left(pennon.masked_text(environment), 100), 'outcome', outcome, 'details', details
  )::text)
  returning seq into written;
  return written;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.write_documents(environment text, changes jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if changes @> '[{"body": null}]' then
    delete from pennon.documents document
    using jsonb_to_recordset(changes) change (kind text, key text, body jsonb)
    where document.environment = write_documents.environment
      and document.kind = change.kind and document.key = change.key
      and nullif(change.body, 'null') is null;
  end if;

  insert into pennon.documents (environment, kind, key, version, body, source, delivery, line_hash)
  select write_documents.environment, change.kind, change.key, change.version, change.body, nullif(change.source, 'null'),
    change.delivery, change.line_hash
  from jsonb_to_recordset(changes)
    change (kind text, key text, version bigint, body jsonb, source jsonb, delivery text, line_hash bigint)
  where nullif(change.body, 'null') is not null
  on conflict on constraint documents_pkey do update
    set version = excluded.version, body = excluded.body, source = excluded.source, delivery = excluded.delivery,
      line_hash = excluded.line_hash;

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

  insert into pennon.versions (environment, kind, key, version, body, source, delivery, revision)
  select write_history.environment, change.kind, change.key, change.version, nullif(change.body, 'null'),
    nullif(change.source, 'null'), change.delivery, write_history.revision
  from jsonb_to_recordset(changes) change (kind text, key text, version bigint, body jsonb, source jsonb, delivery text);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.write_settings(after pennon.environments)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
begin
  insert into pennon.environments as present (key, name, protected, min_approvals, block_self_approval, freeze_windows,
    kept_revisions, kept_days, ingest_per_minute, ingest_per_caller)
  values (after.key, coalesce(after.name, after.key), coalesce(after.protected, false), coalesce(after.min_approvals, 1),
    coalesce(after.block_self_approval, true), coalesce(after.freeze_windows, '[]'), coalesce(after.kept_revisions, 1000),
    coalesce(after.kept_days, 365), coalesce(after.ingest_per_minute, 60000), coalesce(after.ingest_per_caller, 6000))
  on conflict (key) do update
    set name = excluded.name, protected = excluded.protected, min_approvals = excluded.min_approvals,
      block_self_approval = excluded.block_self_approval, freeze_windows = excluded.freeze_windows,
      kept_revisions = excluded.kept_revisions, kept_days = excluded.kept_days,
      ingest_per_minute = excluded.ingest_per_minute, ingest_per_caller = excluded.ingest_per_caller;
  return (select pennon.settings_of(present) from pennon.environments present where present.key = after.key);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.written_changes(environment text, revision bigint, named jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select jsonb_agg(jsonb_build_object(
      'kind', version.kind,
      'key', version.key,
      'base_version', case when before.content_hash is null then 0 else before.version end,
      'body', coalesce(version.source, version.body)
    ))
    from pennon.versions version
    left join pennon.versions before
      on before.environment = version.environment and before.kind = version.kind and before.key = version.key
      and before.version = version.version - 1
    where version.environment = written_changes.environment and version.revision = written_changes.revision
      -- A section that was only resolved anew, because what it inherits from changed, says what it said.
      and (
        version.kind <> 'config' or version.content_hash is distinct from before.content_hash
        or named @> jsonb_build_array(jsonb_build_object('kind', version.kind, 'key', version.key))
      )
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.written_content(environment text, kind text, key text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(document.source, document.body)
  from pennon.documents document
  where document.environment = written_content.environment
    and document.kind = written_content.kind and document.key = written_content.key
$function$
;
CREATE OR REPLACE FUNCTION pennon.written_schema_problems(changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (
    select coalesce(jsonb_agg(problem order by proposed.path, place), '[]')
    from pennon.proposed_changes(changes) proposed,
      jsonb_array_elements(
        pennon.schema_problems(proposed.body -> 'schema', proposed.body -> 'schema', proposed.path || '.body.schema', 0)
        || case when jsonb_path_exists(
          proposed.body -> 'values', 'strict $.**{100 to last} ? (@.type() == "object" || @.type() == "array")'
        ) then pennon.problem(proposed.path || '.body.values', 'is nested deeper than 100') else '[]' end
      ) with ordinality list (problem, place)
    where proposed.kind = 'config'
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon.written_section(environment text, key text, written_in text, written jsonb)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select case when environment = written_in and written ? key then nullif(written -> key, 'null')
    else pennon.written_content(environment, 'config', key) end
$function$
;
CREATE OR REPLACE FUNCTION pennon.written_sections(environment text, revision bigint)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object('kind', version.kind, 'key', version.key, 'body', version.body)), '[]')
  from pennon.versions version
  where version.environment = written_sections.environment and version.revision = written_sections.revision
    and version.kind = 'config' and version.body is not null
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.approve(id bigint, content_hash text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  request constant pennon.change_requests := pennon.locked_request(id);
  refusal constant jsonb := pennon.approve_refusal(request, content_hash);
begin
  if refusal is not null then
    return pennon.refused('approve', request.environment, refusal, jsonb_build_object('change_request', id));
  end if;
  if not exists (
    select from pennon.approvals given
    where given.change_request = approve.id and given.content_hash = request.content_hash and given.member = pennon.member_id()
  ) then
    insert into pennon.approvals (change_request, content_hash, member, audit_seq)
    values (id, request.content_hash, pennon.member_id(), pennon.write_audit(
      'approve', request.environment, 'accepted',
      jsonb_build_object('change_request', id, 'content_hash', request.content_hash)
    ));
  end if;
  return pennon.request_state(request);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.archive(environment text, kind text, key text, note text DEFAULT NULL::text, options jsonb DEFAULT '{}'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  problems constant jsonb := pennon.computed_options_problems(note, options);
  refusal constant jsonb := case when pennon.reader_refusal() is null and problems <> '[]' then pennon.invalid(problems)
    else pennon.address_refusal(environment, kind, key) end;
begin
  if refusal is not null then
    return pennon.refused_change('archive', environment, refusal, options,
      jsonb_build_object('kind', left(kind, 20), 'key', left(pennon.masked_text(key), 200)));
  end if;
  return pennon.commit_worked_out(
    'archive', environment, pennon.archive_change(environment, kind, key), coalesce(note, format('Archive %s %s.', kind, key)), options
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.change_requests(environment text DEFAULT NULL::text, status text DEFAULT 'open'::text, before bigint DEFAULT NULL::bigint, page_size integer DEFAULT 50)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  problems constant jsonb := pennon.choice_problems(to_jsonb(status), 'status', '{open,published,rejected}')
    || case when page_size between 1 and 500 then '[]' else pennon.problem('page_size', 'must be from 1 to 500') end;
  page jsonb;
begin
  if not pennon.may('read') then
    return pennon.forbidden('read');
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  page := (
    select coalesce(jsonb_agg(pennon.request_state(request) order by request.id desc), '[]')
    from (
      select * from pennon.change_requests known
      where (change_requests.environment is null or known.environment = change_requests.environment)
        and (change_requests.status is null or known.status = change_requests.status)
        and (before is null or known.id < before)
      order by known.id desc
      limit page_size
    ) request
  );
  return jsonb_build_object('requests', page, 'next', case when jsonb_array_length(page) = page_size then page -> -1 -> 'id' end);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.claim_admin(user_id text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  refusal jsonb;
begin
  if pennon.may('administer') then
    lock table pennon.members in share row exclusive mode;
  end if;
  refusal := case
    when not pennon.may('administer') or pennon.member_id() is not null then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'The first admin is made with the secret key, or by the database''s owner.', null,
      'Use the secret key, or ask an admin for pennon_api.save_member.'
    )
    when exists (select from pennon.members member where member.role = 'admin') then pennon.refusal(
      409, 'PENNON_CONFLICT', 'There is an admin already.', null, 'More are made with pennon_api.save_member.'
    )
    when coalesce(length(user_id) between 1 and 200, false) is not true then pennon.invalid(
      pennon.problem('user_id', 'must be a string of 1 to 200 characters')
    )
  end;
  if refusal is not null then
    return pennon.refused('member.claim', null, refusal, jsonb_build_object('member', left(user_id, 200)));
  end if;
  insert into pennon.members (user_id, role) values (claim_admin.user_id, 'admin')
  on conflict on constraint members_pkey do update set role = excluded.role;
  return jsonb_build_object('user_id', user_id, 'role', 'admin');
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
begin
  return pennon.governed_commit('commit', environment, changes, note, options);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.create_token(name text, role text, expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  problems constant jsonb := case when name ~ '^[A-Za-z0-9._-]{1,100}$' then '[]'
      else pennon.problem('name', 'must be 1 to 100 of letters, digits, . _ -') end
    || pennon.choice_problems(to_jsonb(coalesce(role, '')), 'role', '{viewer,editor,auditor}')
    || case when expires_at <= now() then pennon.problem('expires_at', 'must be in the future') else '[]' end;
  selector constant text := substr(encode(sha256(uuid_send(gen_random_uuid())), 'hex'), 1, 16);
  secret constant text := encode(
    sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'
  );
  refusal jsonb;
begin
  refusal := case
    when not pennon.may('administer') then pennon.forbidden('administer')
    when problems <> '[]' then pennon.invalid(problems)
  end;
  if refusal is null then
    insert into pennon.api_tokens (selector, name, role, hash, expires_at, created_by)
    values (selector, name, role, encode(sha256(convert_to(secret, 'UTF8')), 'hex'), expires_at, pennon.author())
    on conflict on constraint api_tokens_name_key do nothing;
    refusal := case when not found then pennon.refusal(
      409, 'PENNON_CONFLICT', format('There is, or was, a token "%s".', name), null, 'Give it a name that no signature has.'
    ) end;
  end if;
  if refusal is not null then
    return pennon.refused('token.save', null, refusal, jsonb_build_object('name', left(name, 100), 'role', left(role, 20)));
  end if;
  return jsonb_build_object('name', name, 'role', role, 'expires_at', expires_at, 'token', format('pennon_%s_%s', selector, secret));
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.diff(before jsonb, after jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  refused jsonb := pennon.reader_refusal();
  problems constant jsonb := pennon.diff_problems(before, after);
begin
  if refused is not null then
    return refused;
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  refused := coalesce(pennon.side_refusal(before), pennon.side_refusal(after));
  if refused is not null then
    return refused;
  end if;
  return jsonb_build_object('documents', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', kind, 'key', key, 'from', old.version, 'to', new.version,
      'changes', pennon.differences(old.content, new.content, '$')
    ) order by kind, key), '[]')
    from pennon.side_state(before) old
    full join pennon.side_state(after) new using (kind, key)
    where old.content_hash is distinct from new.content_hash
  ));
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.doctor()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
begin
  return case when pennon.may('audit')
    then pennon.trigger_findings() || pennon.function_findings() || pennon.access_findings() || pennon.platform_findings()
      || pennon.maintenance_findings() || pennon.audit_findings()
    else pennon.forbidden('audit') end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.document(environment text, kind text, key text, version bigint DEFAULT NULL::bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  wanted constant bigint := coalesce(version, pennon.latest_version(environment, kind, key));
  refused constant jsonb := coalesce(pennon.reader_refusal(), pennon.unknown_version(environment, kind, key, wanted));
begin
  if refused is not null then
    return refused;
  end if;
  return (
    select jsonb_build_object(
      'environment', known.environment, 'kind', known.kind, 'key', known.key, 'version', known.version,
      'body', coalesce(known.source, known.body), 'resolved', known.body, 'content_hash', known.content_hash,
      'revision', known.revision, 'author', past.author, 'note', past.note, 'at', past.at
    )
    from pennon.versions known
    join pennon.commits past on past.environment = known.environment and past.revision = known.revision
    where known.environment = document.environment and known.kind = document.kind
      and known.key = document.key and known.version = wanted
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.edit(id bigint, changes jsonb, note text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  request pennon.change_requests := pennon.locked_request(id);
  refusal jsonb;
begin
  refusal := case when not pennon.may('propose') then pennon.forbidden('propose')
    else coalesce(pennon.request_refusal(request), pennon.proposal_refusal(
      request.environment, case when request.settings is null then coalesce(changes, 'null') end,
      case when request.settings is not null then coalesce(changes, 'null') end, note
    )) end;
  if refusal is not null then
    return pennon.refused('edit', request.environment, refusal, jsonb_build_object('change_request', id));
  end if;
  -- Whoever scheduled it looked at something else.
  update pennon.change_requests r
  set changes = case when r.settings is null then edit.changes end,
    settings = case when r.settings is not null then edit.changes end,
    note = coalesce(edit.note, r.note), failure = null, publish_at = null,
    content_hash = pennon.request_hash(r.environment, case when r.settings is null then edit.changes end,
      case when r.settings is not null then edit.changes end)
  where r.id = edit.id
  returning * into request;
  perform pennon.write_audit('edit', request.environment, 'accepted', pennon.request_details(request));
  return pennon.request_state(request);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.environments()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return case when pennon.may('read') then (
    select coalesce(jsonb_agg(
      pennon.settings_of(e) || jsonb_build_object('revision', e.revision, 'frozen_until', pennon.frozen_until(e.freeze_windows))
      order by e.key
    ), '[]')
    from pennon.environments e
  ) else pennon.forbidden('read') end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.experiment_counts(environment text, experiment text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  refused constant jsonb := coalesce(pennon.reader_refusal(), pennon.unknown_revision(environment, null));
begin
  if refused is not null then
    return refused;
  end if;
  return jsonb_build_object(
    'environment', environment, 'experiment', experiment,
    'variations', pennon.experiment_counts(environment, experiment)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.export_audit(after jsonb DEFAULT NULL::jsonb, page_size integer DEFAULT 1000)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  problems constant jsonb := case when coalesce(after, 'null') = 'null' then '[]' else
      pennon.object_problems(after, 'after', '{chain,seq}') || pennon.whole_problems(after -> 'seq', 'after.seq', 0) end
    || case when page_size between 1 and 5000 then '[]' else pennon.problem('page_size', 'must be from 1 to 5000') end;
  refusal constant jsonb := case when not pennon.may('audit') then pennon.forbidden('audit')
    when problems <> '[]' then pennon.invalid(problems) end;
  lines text;
  found integer;
  last_chain text;
  last_seq bigint;
begin
  if refusal is not null then
    return pennon.refused('audit.export', null, refusal);
  end if;
  perform pennon.note_export(coalesce(after, 'null') = 'null');
  with page as (
    select known
    from pennon.audit_log known
    where coalesce(after, 'null') = 'null' or (known.chain, known.seq) > (after ->> 'chain', (after ->> 'seq')::bigint)
    order by known.chain, known.seq
    limit page_size
  )
  select
    string_agg(json_build_object(
      'previous_hash', (known).previous_hash, 'body', (known).body, 'hash', (known).hash
    )::text, E'\n' order by (known).chain, (known).seq),
    count(*),
    max((known).chain), (array_agg((known).seq order by (known).chain desc, (known).seq desc))[1]
  into lines, found, last_chain, last_seq
  from page;
  return jsonb_build_object(
    'lines', coalesce(lines || E'\n', ''),
    'next', case when found = page_size then jsonb_build_object('chain', last_chain, 'seq', last_seq) end,
    'checkpoint', pennon.audit_checkpoint()
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.export_unit(unit text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
 SET extra_float_digits TO '1'
AS $function$
declare
  refused constant jsonb := pennon.unit_refusal('unit.export', unit);
  answer jsonb;
begin
  if refused is not null then
    return refused;
  end if;
  answer := jsonb_build_object(
    'unit', unit, 'exposures', pennon.exposures_of(unit), 'metric_events', pennon.metric_events_of(unit),
    'documents', pennon.documents_naming(unit), 'change_requests', pennon.requests_naming(unit)
  );
  perform pennon.write_audit('unit.export', null, 'accepted', jsonb_build_object(
    'person', pennon.unit_digest(unit),
    'exposures', jsonb_array_length(answer -> 'exposures'),
    'metric_events', jsonb_array_length(answer -> 'metric_events')
  ));
  return answer;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.forget_unit(unit text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  refused constant jsonb := pennon.unit_refusal('unit.forget', unit);
  exposures integer;
  metric_events integer;
  counts jsonb;
begin
  if refused is not null then
    return refused;
  end if;
  delete from pennon.exposures seen where seen.unit = forget_unit.unit;
  get diagnostics exposures = row_count;
  delete from pennon.metric_events done where done.unit = forget_unit.unit;
  get diagnostics metric_events = row_count;
  counts := jsonb_build_object(
    'exposures', exposures, 'metric_events', metric_events, 'attributes', pennon.forget_in_attributes(unit),
    'closed_requests', pennon.forget_in_requests(unit), 'promotions', pennon.forget_in_promotions(unit)
  );
  perform pennon.write_audit('unit.forget', null, 'accepted', counts || jsonb_build_object('person', pennon.unit_digest(unit)));
  return counts || jsonb_build_object(
    'documents', pennon.documents_naming(unit), 'change_requests', pennon.requests_naming(unit)
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.history(environment text, kind text DEFAULT NULL::text, key text DEFAULT NULL::text, before bigint DEFAULT NULL::bigint, page_size integer DEFAULT 50)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  refused constant jsonb := coalesce(pennon.reader_refusal(), pennon.unknown_revision(environment, null));
  problems constant jsonb := pennon.page_problems(kind, key, page_size);
  page jsonb;
begin
  if refused is not null then
    return refused;
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  page := (
    select coalesce(jsonb_agg(pennon.commit_entry(past, kind, key) order by past.revision desc), '[]')
    from pennon.commits_before(environment, kind, key, before, page_size) past
  );
  return jsonb_build_object(
    'environment', environment, 'commits', page,
    'next', case when jsonb_array_length(page) = page_size then page -> -1 -> 'revision' end
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.inherit_from(environment text, base text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  refused jsonb := case when not pennon.may('administer') then pennon.forbidden('administer')
    else pennon.base_refusal(environment, base) end;
  before text;
  plan jsonb;
begin
  if refused is null then
    -- From the base downwards, as commits do.
    perform e.key from pennon.environments e where e.key = inherit_from.base for update;
    select e.base into before from pennon.environments e where e.key = inherit_from.environment for update;
    perform pennon.hold_derived(environment, '[{"kind": "config"}]');
    update pennon.environments e set base = inherit_from.base where e.key = inherit_from.environment;
    plan := pennon.sections_anew(environment);
    if plan -> 'problems' <> '[]' then
      update pennon.environments e set base = before where e.key = inherit_from.environment;
      refused := pennon.invalid((
        select jsonb_agg(problem || '{"path": "base"}') from jsonb_array_elements(plan -> 'problems') list (problem)
      ));
    end if;
  end if;
  if refused is not null then
    return pennon.refused('environment.inherit', environment, refused, jsonb_build_object('base', base));
  end if;
  perform pennon.write_audit('environment.inherit', environment, 'accepted', jsonb_build_object('base', base, 'before', before));
  return jsonb_build_object('environment', environment, 'base', inherit_from.base, 'commits', pennon.commit_heirs(
    coalesce(inherit_from.base, inherit_from.environment), (select e.revision from pennon.environments e where e.key = coalesce(inherit_from.base, inherit_from.environment)),
    plan -> 'commits', false
  ));
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.keep_history(environment text, revisions bigint, days integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  asked constant jsonb := jsonb_build_object('revisions', revisions, 'days', days);
  problems constant jsonb := pennon.object_problems(jsonb_strip_nulls(asked), '$', '{revisions,days}')
    || pennon.whole_problems(to_jsonb(revisions), 'revisions', 1) || pennon.whole_problems(to_jsonb(days), 'days', 0);
  refused jsonb := case when not pennon.may('administer') then pennon.forbidden('administer')
    when problems <> '[]' then pennon.invalid(problems)
    else pennon.unknown_revision(environment, null) end;
  before pennon.environments;
begin
  if refused is null then
    select * into before from pennon.environments e where e.key = keep_history.environment for update;
    refused := case when pennon.lowers(before, jsonb_populate_record(before, jsonb_build_object(
      'kept_revisions', revisions, 'kept_days', days
    ))) then pennon.refusal(
      403, 'PENNON_UNAPPROVED', format('%s is protected, and this would keep less of its history.', environment), null,
      'Propose the settings kept_revisions and kept_days with pennon_api.propose_settings, and have them approved.'
    ) end;
  end if;
  if refused is not null then
    return pennon.refused('history.keep', environment, refused, asked);
  end if;
  update pennon.environments target set kept_revisions = revisions, kept_days = days
  where target.key = keep_history.environment;
  perform pennon.write_audit('history.keep', environment, 'accepted', asked);
  return asked || jsonb_build_object('environment', environment);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.kill(environment text, flag text, note text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  target pennon.environments;
  current pennon.documents;
begin
  if not pennon.may('kill') then
    return pennon.refused('kill', environment, pennon.forbidden('kill'), jsonb_build_object('flag', left(flag, 200)));
  end if;
  select * into target from pennon.environments e where e.key = kill.environment for update;
  select * into current from pennon.documents d where d.environment = target.key and d.kind = 'flag' and d.key = kill.flag;
  if current.key is null then
    return pennon.refused('kill', environment,
      case when target.key is null then pennon.unknown_environment(environment) else pennon.refusal(
        404, 'PENNON_NOT_FOUND', format('%s has no flag "%s".', environment, flag), null, 'pennon_snapshot lists them.'
      ) end, jsonb_build_object('flag', left(flag, 200)));
  elsif current.body ->> 'status' in ('inactive', 'archived') then
    return jsonb_build_object('environment', environment, 'previous', target.revision, 'revision', target.revision,
      'dry_run', false, 'versions', jsonb_build_array());
  end if;
  return pennon.governed_commit('kill', environment, jsonb_build_array(jsonb_build_object(
    'kind', 'flag', 'key', flag, 'base_version', current.version, 'body', current.body || '{"status": "inactive"}'
  )), coalesce(note, 'Killed.'), '{}');
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.members()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return case when pennon.may('read') then (
    select coalesce(jsonb_agg(to_jsonb(member) order by member.user_id), '[]') from pennon.members member
  ) else pennon.forbidden('read') end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.promote(origin text, environment text, documents jsonb DEFAULT NULL::jsonb, note text DEFAULT NULL::text, options jsonb DEFAULT '{}'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  problems constant jsonb := pennon.promote_problems(origin, environment, documents, options);
  refusal jsonb;
  plan jsonb;
  answer jsonb;
begin
  refusal := case
    when pennon.reader_refusal() is not null then pennon.reader_refusal()
    when problems <> '[]' then pennon.invalid(problems)
    else coalesce(pennon.unknown_revision(origin, null), pennon.unknown_revision(environment, null))
  end;
  if refusal is null then
    plan := pennon.promotion_plan(origin, environment, nullif(documents, 'null'), options ->> 'prefer');
    refusal := pennon.promotion_conflict(plan);
  end if;
  if refusal is not null then
    return pennon.refused_change('promote', environment, refusal, options, jsonb_build_object('origin', left(origin, 63)));
  end if;
  answer := pennon.commit_worked_out(
    'promote', environment, pennon.planned_changes(plan), coalesce(note, format('Promote from %s.', origin)), options - 'prefer'
  );
  -- Who may not commit leaves nothing behind either when there was nothing to commit.
  if answer -> 'dry_run' = 'false' and pennon.may('commit') then
    perform pennon.note_promotions(origin, environment, plan);
  end if;
  return answer;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.propose(environment text, changes jsonb, note text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
begin
  return pennon.enter_request(environment, coalesce(changes, 'null'), null, note);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.propose_settings(environment text, settings jsonb, note text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return pennon.enter_request(environment, null, coalesce(settings, 'null'), note);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.prune_audit(before timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  refusal constant jsonb := case
    when not pennon.may('administer') then pennon.forbidden('administer')
    when before is null or before > now() - interval '90 days'
      then pennon.invalid(pennon.problem('before', 'must be at least 90 days ago'))
    when (pennon_api.verify_audit() ->> 'ok')::boolean is not true then pennon.refusal(
      409, 'PENNON_CONFLICT', 'The audit is broken: nothing is removed from it.', null, 'See pennon_api.verify_audit().'
    )
  end;
  ending record;
  removed bigint;
  answer jsonb := '[]';
begin
  if refusal is not null then
    return pennon.refused('audit.prune', null, refusal, jsonb_build_object('before', before));
  end if;
  for ending in select * from pennon.prunable_ends(before) loop
    -- Each is recorded again each time, because the record of the last time may go now too.
    perform pennon.write_audit('audit.prune', null, 'accepted', to_jsonb(ending));
    delete from pennon.audit_log entry where entry.chain = ending.chain and entry.seq <= ending.seq;
    get diagnostics removed = row_count;
    answer := answer || jsonb_build_array(to_jsonb(ending) || jsonb_build_object('removed', removed));
  end loop;
  return jsonb_build_object('pruned', answer);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.publish(id bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  request constant pennon.change_requests := pennon.locked_request(id);
begin
  if request.id is null then
    return pennon.refused('publish', null, case when pennon.may('publish') then pennon.request_refusal(request)
      else pennon.forbidden('publish') end, jsonb_build_object('change_request', id));
  end if;
  return pennon.publish_request(request);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.reject(id bigint, note text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  request pennon.change_requests := pennon.locked_request(id);
  is_own constant boolean := pennon.may('propose') and pennon.masked_text(pennon.author()) in (select pennon.authors_of(request));
  details constant jsonb := jsonb_build_object('change_request', id, 'note', left(pennon.masked_text(note), 2000));
  refusal constant jsonb := case when not (pennon.may('approve') or coalesce(is_own, false)) then pennon.forbidden('approve')
    else pennon.request_refusal(request) end;
begin
  if refusal is not null then
    return pennon.refused('reject', request.environment, refusal, details);
  end if;
  update pennon.change_requests r set status = 'rejected', closed_at = now(), publish_at = null
  where r.id = reject.id returning * into request;
  perform pennon.write_audit('reject', request.environment, 'accepted', details);
  return pennon.request_state(request);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.remove_member(user_id text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  refusal jsonb;
  removed text;
begin
  if pennon.may('administer') then
    lock table pennon.members in share row exclusive mode;
  end if;
  refusal := case when not pennon.may('administer') then pennon.forbidden('administer')
    else pennon.last_admin_refusal(user_id) end;
  if refusal is null then
    delete from pennon.members member where member.user_id = remove_member.user_id returning member.role into removed;
    refusal := case when removed is null then pennon.refusal(
      404, 'PENNON_NOT_FOUND', format('%s is no member.', left(user_id, 200)), null, 'pennon_api.members lists them.'
    ) end;
  end if;
  if refusal is not null then
    return pennon.refused('member.remove', null, refusal, jsonb_build_object('member', left(user_id, 200)));
  end if;
  return jsonb_build_object('user_id', user_id, 'role', removed);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.restore(environment text, kind text, key text, note text DEFAULT NULL::text, options jsonb DEFAULT '{}'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  problems constant jsonb := pennon.computed_options_problems(note, options);
  refusal constant jsonb := case when pennon.reader_refusal() is null and problems <> '[]' then pennon.invalid(problems)
    else pennon.address_refusal(environment, kind, key) end;
begin
  if refusal is not null then
    return pennon.refused_change('restore', environment, refusal, options,
      jsonb_build_object('kind', left(kind, 20), 'key', left(pennon.masked_text(key), 200)));
  end if;
  return pennon.commit_worked_out(
    'restore', environment, pennon.restore_change(environment, kind, key), coalesce(note, format('Restore %s %s.', kind, key)), options
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.revoke_token(name text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  holder pennon.api_tokens;
  refusal jsonb := case when not pennon.may('administer') then pennon.forbidden('administer') end;
begin
  if refusal is null then
    update pennon.api_tokens token set revoked_at = now()
    where token.name = revoke_token.name and token.revoked_at is null
    returning * into holder;
    refusal := case when holder.selector is null then pennon.refusal(
      404, 'PENNON_NOT_FOUND', format('There is no token "%s" to revoke.', left(name, 100)), null, 'pennon_api.tokens lists them.'
    ) end;
  end if;
  if refusal is not null then
    return pennon.refused('token.save', null, refusal, jsonb_build_object('name', left(name, 100)));
  end if;
  return to_jsonb(holder) - '{hash,selector}'::text[];
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.rollback(environment text, target jsonb, note text DEFAULT NULL::text, options jsonb DEFAULT '{}'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  problems constant jsonb := pennon.target_problems(target) || pennon.computed_options_problems(note, options);
  is_whole constant boolean := target ? 'revision';
  refusal jsonb;
begin
  refusal := case
    when pennon.reader_refusal() is not null then pennon.reader_refusal()
    when problems <> '[]' then pennon.invalid(problems)
    when is_whole then pennon.unknown_revision(environment, (target ->> 'revision')::bigint)
    else pennon.unknown_version(environment, target ->> 'kind', target ->> 'key', (target ->> 'version')::bigint)
  end;
  if refusal is not null then
    return pennon.refused_change('rollback', environment, refusal, options, jsonb_build_object('target', left(target::text, 500)));
  end if;
  return pennon.commit_worked_out(
    'rollback', environment,
    case when is_whole then pennon.changes_to_revision(environment, (target ->> 'revision')::bigint)
      else pennon.changes_to_version(environment, target ->> 'kind', target ->> 'key', (target ->> 'version')::bigint) end,
    coalesce(note, case when is_whole then format('Roll back to revision %s.', target ->> 'revision')
      else format('Roll %s %s back to version %s.', target ->> 'kind', target ->> 'key', target ->> 'version') end),
    options
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.save_environment(environment text, settings jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  problems jsonb;
  before pennon.environments;
  after pennon.environments;
  refusal jsonb;
begin
  if not pennon.may('administer') then
    return pennon.refused('environment.save', environment, pennon.forbidden('administer'));
  end if;
  problems := case when environment ~ '^[a-z0-9-]{1,63}$' then '[]' else
    pennon.problem('environment', 'must be 1 to 63 of small letters, digits and -') end || pennon.settings_problems(settings);
  if problems <> '[]' then
    return pennon.refused('environment.save', environment, pennon.invalid(problems), jsonb_build_object('settings', settings));
  end if;
  select * into before from pennon.environments e where e.key = save_environment.environment for update;
  after := jsonb_populate_record(before, settings || jsonb_build_object('key', environment));
  refusal := case when pennon.lowers(before, after) then pennon.refusal(
      403, 'PENNON_UNAPPROVED', format('%s is protected, and these settings protect it less.', environment), null,
      'Propose them with pennon_api.propose_settings, have them approved, and publish them with pennon_api.publish.'
    ) else pennon.settings_refusal(after) end;
  if refusal is not null then
    return pennon.refused('environment.save', environment, refusal, jsonb_build_object('settings', settings));
  end if;
  return pennon.write_settings(after);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.save_member(user_id text, role text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  problems constant jsonb := pennon.object_problems(jsonb_build_object('user_id', user_id, 'role', role), '$', '{user_id,role}')
    || pennon.text_problems(to_jsonb(coalesce(user_id, '')), 'user_id', 200)
    || pennon.choice_problems(to_jsonb(coalesce(role, '')), 'role', '{viewer,editor,approver,admin,auditor}');
  refusal jsonb;
begin
  -- Two admins who remove each other take turns.
  if pennon.may('administer') then
    lock table pennon.members in share row exclusive mode;
  end if;
  refusal := case
    when not pennon.may('administer') then pennon.forbidden('administer')
    when problems <> '[]' then pennon.invalid(problems)
    when role <> 'admin' then pennon.last_admin_refusal(user_id)
  end;
  if refusal is not null then
    return pennon.refused('member.save', null, refusal, jsonb_build_object('member', left(user_id, 200), 'role', left(role, 20)));
  end if;
  insert into pennon.members as present (user_id, role) values (save_member.user_id, save_member.role)
  on conflict on constraint members_pkey do update set role = excluded.role where present.role <> excluded.role;
  return jsonb_build_object('user_id', user_id, 'role', role);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.schedule(id bigint, publish_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  request pennon.change_requests := pennon.locked_request(id);
  details constant jsonb := jsonb_build_object('change_request', id, 'publish_at', publish_at);
  refusal constant jsonb := coalesce(pennon.publish_refusal(request), pennon.request_refusal(request));
begin
  if refusal is not null then
    return pennon.refused('schedule', request.environment, refusal, details);
  end if;
  update pennon.change_requests r set publish_at = schedule.publish_at, failure = null
  where r.id = schedule.id returning * into request;
  perform pennon.write_audit('schedule', request.environment, 'accepted', details);
  return pennon.request_state(request);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.search_audit(filters jsonb DEFAULT '{}'::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  problems constant jsonb := pennon.audit_filter_problems(coalesce(filters, '{}'));
  earliest constant text := pennon.audit_time(filters -> 'from');
  latest constant text := pennon.audit_time(filters -> 'until');
  before constant jsonb := filters -> 'before';
  page_size integer;
  page jsonb;
begin
  if not pennon.may('audit') then
    return pennon.forbidden('audit');
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  page_size := coalesce((filters ->> 'page_size')::integer, 50);
  page := (
    select coalesce(jsonb_agg(pennon.audit_entry(entry) order by entry.at desc, entry.chain desc, entry.seq desc), '[]')
    from (
      select *
      from pennon.audit_log known
      where (before is null or (known.at, known.chain, known.seq) < (before ->> 'at', before ->> 'chain', (before ->> 'seq')::bigint))
        and (earliest is null or known.at >= earliest)
        and (latest is null or known.at < latest)
        and (not filters ? 'chain' or known.chain = filters ->> 'chain')
        and (not filters ? 'environment' or known.environment = pennon.masked_text(filters ->> 'environment'))
        and (not filters ? 'actor' or known.actor = pennon.masked_text(filters ->> 'actor'))
        and (not filters ? 'role' or known.role = filters ->> 'role')
        and (not filters ? 'action' or known.action = filters ->> 'action')
        and (not filters ? 'outcome' or known.outcome = filters ->> 'outcome')
        and (not filters ? 'change_request' or known.change_request = (filters ->> 'change_request')::bigint)
        and (not filters ? 'unit' or position(pennon.unit_digest(filters ->> 'unit') in known.body) > 0)
      order by known.at desc, known.chain desc, known.seq desc
      limit page_size
    ) entry
  );
  return jsonb_build_object('rows', page, 'next', case when jsonb_array_length(page) = page_size then jsonb_build_object(
    'at', page -> -1 -> 'at', 'chain', page -> -1 -> 'chain', 'seq', page -> -1 -> 'seq'
  ) end);
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.tokens()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return case when pennon.may('administer') then (
    select coalesce(jsonb_agg(to_jsonb(token) - '{hash,selector}'::text[] order by token.created_at, token.name), '[]')
    from pennon.api_tokens token
  ) else pennon.forbidden('administer') end;
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.verify_audit(checkpoint jsonb DEFAULT NULL::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
 SET work_mem TO '64MB'
AS $function$
declare
  problems constant jsonb := pennon.checkpoint_problems(checkpoint);
  broken jsonb;
begin
  if not pennon.may('audit') then
    return pennon.forbidden('audit');
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  broken := coalesce(pennon.broken_row(), pennon.broken_checkpoint(checkpoint));
  return jsonb_build_object(
    'ok', broken is null, 'rows', (select count(*) from pennon.audit_log), 'broken', broken,
    'checkpoint', pennon.audit_checkpoint()
  );
end
$function$
;
CREATE OR REPLACE FUNCTION pennon_api.whoami()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return jsonb_build_object('actor', pennon.author(), 'role', pennon.role_of(), 'may', array(
    select permission.action from pennon.permissions() permission where pennon.role_of() = any (permission.roles)
  ));
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
  -- All that an answer depends on: a policy asks the same of every row of a statement. The time as a number, because a
  -- session may write two times alike.
  question constant text := length(flag) || ' ' || length(environment) || ' ' || flag || environment
    || ' ' || (select target.revision from pennon.environments target where target.key = environment)
    || ' ' || extract(epoch from statement_timestamp()) || ' ' || pennon.caller()
    || ' ' || coalesce(current_setting('request.jwt.claims', true), '');
  slot constant text := 'pennon.enabled_' || (hashtext(flag) & 31);
  kept constant text := current_setting(slot, true);
  answer text := left(kept, 1);
begin
  if question is null then
    return false;
  -- Signed, because whoever can run SQL can write a setting.
  elsif kept <> '' and kept = answer || pennon.keyed_digest('enabled:' || answer || question) then
    return answer = 't';
  end if;
  answer := case when pennon.enabled(flag, environment) then 't' else 'f' end;
  perform set_config(slot, answer || pennon.keyed_digest('enabled:' || answer || question), true);
  return answer = 't';
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
CREATE OR REPLACE FUNCTION public.pennon_ingest(events jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  refused constant jsonb := pennon.ingest_refusal(events);
begin
  return case when refused is null then pennon.record_events(events, pennon.is_server()) else refused end;
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
  -- A revision of the future is one of another database; what was before the kept window is no longer known.
  elsif since between target.oldest_revision and target.revision then
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
grant execute on function pennon_api.approve(id bigint, content_hash text) to authenticated;
grant execute on function pennon_api.approve(id bigint, content_hash text) to service_role;
grant execute on function pennon_api.archive(environment text, kind text, key text, note text, options jsonb) to authenticated;
grant execute on function pennon_api.archive(environment text, kind text, key text, note text, options jsonb) to service_role;
grant execute on function pennon_api.change_requests(environment text, status text, before bigint, page_size integer) to authenticated;
grant execute on function pennon_api.change_requests(environment text, status text, before bigint, page_size integer) to service_role;
grant execute on function pennon_api.claim_admin(user_id text) to authenticated;
grant execute on function pennon_api.claim_admin(user_id text) to service_role;
grant execute on function pennon_api.commit(environment text, changes jsonb, note text, options jsonb) to authenticated;
grant execute on function pennon_api.commit(environment text, changes jsonb, note text, options jsonb) to service_role;
grant execute on function pennon_api.create_token(name text, role text, expires_at timestamp with time zone) to authenticated;
grant execute on function pennon_api.create_token(name text, role text, expires_at timestamp with time zone) to service_role;
grant execute on function pennon_api.diff(before jsonb, after jsonb) to authenticated;
grant execute on function pennon_api.diff(before jsonb, after jsonb) to service_role;
grant execute on function pennon_api.doctor() to authenticated;
grant execute on function pennon_api.doctor() to service_role;
grant execute on function pennon_api.document(environment text, kind text, key text, version bigint) to authenticated;
grant execute on function pennon_api.document(environment text, kind text, key text, version bigint) to service_role;
grant execute on function pennon_api.edit(id bigint, changes jsonb, note text) to authenticated;
grant execute on function pennon_api.edit(id bigint, changes jsonb, note text) to service_role;
grant execute on function pennon_api.environments() to authenticated;
grant execute on function pennon_api.environments() to service_role;
grant execute on function pennon_api.experiment_counts(environment text, experiment text) to authenticated;
grant execute on function pennon_api.experiment_counts(environment text, experiment text) to service_role;
grant execute on function pennon_api.export_audit(after jsonb, page_size integer) to authenticated;
grant execute on function pennon_api.export_audit(after jsonb, page_size integer) to service_role;
grant execute on function pennon_api.export_unit(unit text) to authenticated;
grant execute on function pennon_api.export_unit(unit text) to service_role;
grant execute on function pennon_api.forget_unit(unit text) to authenticated;
grant execute on function pennon_api.forget_unit(unit text) to service_role;
grant execute on function pennon_api.history(environment text, kind text, key text, before bigint, page_size integer) to authenticated;
grant execute on function pennon_api.history(environment text, kind text, key text, before bigint, page_size integer) to service_role;
grant execute on function pennon_api.inherit_from(environment text, base text) to authenticated;
grant execute on function pennon_api.inherit_from(environment text, base text) to service_role;
grant execute on function pennon_api.keep_history(environment text, revisions bigint, days integer) to authenticated;
grant execute on function pennon_api.keep_history(environment text, revisions bigint, days integer) to service_role;
grant execute on function pennon_api.kill(environment text, flag text, note text) to authenticated;
grant execute on function pennon_api.kill(environment text, flag text, note text) to service_role;
grant execute on function pennon_api.members() to authenticated;
grant execute on function pennon_api.members() to service_role;
grant execute on function pennon_api.promote(origin text, environment text, documents jsonb, note text, options jsonb) to authenticated;
grant execute on function pennon_api.promote(origin text, environment text, documents jsonb, note text, options jsonb) to service_role;
grant execute on function pennon_api.propose(environment text, changes jsonb, note text) to authenticated;
grant execute on function pennon_api.propose(environment text, changes jsonb, note text) to service_role;
grant execute on function pennon_api.propose_settings(environment text, settings jsonb, note text) to authenticated;
grant execute on function pennon_api.propose_settings(environment text, settings jsonb, note text) to service_role;
grant execute on function pennon_api.prune_audit(before timestamp with time zone) to authenticated;
grant execute on function pennon_api.prune_audit(before timestamp with time zone) to service_role;
grant execute on function pennon_api.publish(id bigint) to authenticated;
grant execute on function pennon_api.publish(id bigint) to service_role;
grant execute on function pennon_api.reject(id bigint, note text) to authenticated;
grant execute on function pennon_api.reject(id bigint, note text) to service_role;
grant execute on function pennon_api.remove_member(user_id text) to authenticated;
grant execute on function pennon_api.remove_member(user_id text) to service_role;
grant execute on function pennon_api.restore(environment text, kind text, key text, note text, options jsonb) to authenticated;
grant execute on function pennon_api.restore(environment text, kind text, key text, note text, options jsonb) to service_role;
grant execute on function pennon_api.revoke_token(name text) to authenticated;
grant execute on function pennon_api.revoke_token(name text) to service_role;
grant execute on function pennon_api.rollback(environment text, target jsonb, note text, options jsonb) to authenticated;
grant execute on function pennon_api.rollback(environment text, target jsonb, note text, options jsonb) to service_role;
grant execute on function pennon_api.save_environment(environment text, settings jsonb) to authenticated;
grant execute on function pennon_api.save_environment(environment text, settings jsonb) to service_role;
grant execute on function pennon_api.save_member(user_id text, role text) to authenticated;
grant execute on function pennon_api.save_member(user_id text, role text) to service_role;
grant execute on function pennon_api.schedule(id bigint, publish_at timestamp with time zone) to authenticated;
grant execute on function pennon_api.schedule(id bigint, publish_at timestamp with time zone) to service_role;
grant execute on function pennon_api.search_audit(filters jsonb) to authenticated;
grant execute on function pennon_api.search_audit(filters jsonb) to service_role;
grant execute on function pennon_api.tokens() to authenticated;
grant execute on function pennon_api.tokens() to service_role;
grant execute on function pennon_api.verify_audit(checkpoint jsonb) to authenticated;
grant execute on function pennon_api.verify_audit(checkpoint jsonb) to service_role;
grant execute on function pennon_api.whoami() to authenticated;
grant execute on function pennon_api.whoami() to service_role;
grant execute on function public.pennon_enabled(flag text, environment text) to anon;
grant execute on function public.pennon_enabled(flag text, environment text) to authenticated;
grant execute on function public.pennon_enabled(flag text, environment text) to service_role;
grant execute on function public.pennon_evaluate(environment text, context jsonb, keys text[]) to anon;
grant execute on function public.pennon_evaluate(environment text, context jsonb, keys text[]) to authenticated;
grant execute on function public.pennon_evaluate(environment text, context jsonb, keys text[]) to service_role;
grant execute on function public.pennon_ingest(events jsonb) to anon;
grant execute on function public.pennon_ingest(events jsonb) to authenticated;
grant execute on function public.pennon_ingest(events jsonb) to service_role;
grant execute on function public.pennon_snapshot(environment text, since bigint) to anon;
grant execute on function public.pennon_snapshot(environment text, since bigint) to authenticated;
grant execute on function public.pennon_snapshot(environment text, since bigint) to service_role;
grant usage on schema pennon_api to authenticated;
grant usage on schema pennon_api to service_role;

-- Comments

comment on column pennon.api_tokens.created_by is 'Who made it, as they sign: what it proposes counts as theirs too.';
comment on column pennon.api_tokens.hash is 'SHA-256 of the secret, which has 244 random bits and is shown once.';
comment on column pennon.api_tokens.name is 'What the machine signs with, as token:<name>; never given twice.';
comment on column pennon.approvals.audit_seq is 'Its row in the chain of the environment.';
comment on column pennon.approvals.member is 'The user id: keys and tokens are nobody, and approve nothing.';
comment on column pennon.audit_log.at is 'UTC, ISO 8601 with microseconds.';
comment on column pennon.audit_log.body is 'The JSON that was hashed, to the letter.';
comment on column pennon.audit_log.hash is 'SHA-256, in hexadecimal, of previous_hash followed by body.';
comment on column pennon.authorisations.audit_seq is 'Its row in the chain of the environment.';
comment on column pennon.authorisations.content_hash is 'Of what was committed, as pennon.changes_hash makes it.';
comment on column pennon.authorisations.revision is 'The commit; null for a change of the environment''s settings.';
comment on column pennon.change_requests.changes is 'As pennon_api.commit takes them, with their base versions.';
comment on column pennon.change_requests.content_hash is 'What approvals are bound to.';
comment on column pennon.change_requests.failure is 'Why it was not published when it was due.';
comment on column pennon.change_requests.publish_at is 'When it is published by itself, if it may be then.';
comment on column pennon.change_requests.revision is 'The revision that it became.';
comment on column pennon.clamped_events.is_ahead is 'Its own time lay ahead, and may come: then it is not clamped any more, and has another day.';
comment on column pennon.commits.author is 'The member''s user id, or the database role that acted.';
comment on column pennon.commits.changes is 'What the commit wrote: [{kind, key, version}]; the bodies are in versions.';
comment on column pennon.digest_key.inner_pad is 'The key, xor 0x36 (RFC 2104).';
comment on column pennon.digest_key.outer_pad is 'The key, xor 0x5c.';
comment on column pennon.documents.content_hash is 'SHA-256 of what was written.';
comment on column pennon.documents.line_hash is 'What this document adds to the wire checksum: murmur3_32 of kind/key@version.';
comment on column pennon.documents.source is 'What was written, where that differs in kind from what is delivered. Null: the body.';
comment on column pennon.documents.unreadable_version is 'The version of a flag that no evaluator can read, as pennon.quarantine seen; null, as for all that pennon_api.commit wrote.';
comment on column pennon.environments.base is 'Where configuration sections of the same key inherit from.';
comment on column pennon.environments.block_self_approval is 'Who proposed or edited it does not count among them.';
comment on column pennon.environments.freeze_windows is '[{from, until}]: when nothing but emergencies is committed.';
comment on column pennon.environments.ingest_per_caller is 'Events a minute that one address, or one signed-in user, may send.';
comment on column pennon.environments.ingest_per_minute is 'Events a minute that all of anon may send, and as many again all of authenticated. Servers have no budget.';
comment on column pennon.environments.kept_days is 'and all of at least so many days.';
comment on column pennon.environments.kept_revisions is 'History keeps at least so many revisions,';
comment on column pennon.environments.min_approvals is 'How many members must approve the very content.';
comment on column pennon.environments.oldest_revision is 'The oldest revision whose state is still known. What was replaced before it may be pruned.';
comment on column pennon.environments.protected is 'Only approved changes are committed, and emergencies.';
comment on column pennon.environments.public_checksum is 'Wire checksum over the documents that browsers may hold.';
comment on column pennon.environments.revision is 'Number of the last commit; 0 before the first. Without holes.';
comment on column pennon.environments.server_checksum is 'Wire checksum over all documents.';
comment on column pennon.evaluation_counts.variation is 'Null where the answer was the caller''s own default.';
comment on column pennon.exposures.at is 'The event''s own time, at most 7 days back and 5 minutes ahead of when it came.';
comment on column pennon.exposures.day is 'The day of `at` in UTC. It is part of the key, so that the same event is the same row whenever it is sent.';
comment on column pennon.exposures.id is 'Derived from environment, experiment, version, variation, unit and session: a session counts once a day.';
comment on column pennon.ingest_usage.caller is 'A hash of the address, the user or the role: enough to count by, and no list of addresses.';
comment on column pennon.ingest_usage.shard is 'A role''s own count is spread over 16 rows, so that calls do not wait for each other.';
comment on column pennon.members.approves_since is 'Since when the member may approve; null: they may not, or from before this was recorded.';
comment on column pennon.members.user_id is 'The `sub` of the member''s access token; text, because third-party sign-in has no uuids.';
comment on column pennon.metric_events.at is 'The event''s own time, at most 7 days back and 5 minutes ahead of when it came.';
comment on column pennon.metric_events.id is 'Chosen by the sender, so that sending again changes nothing.';
comment on column pennon.metric_events.value is 'Null where the metric only counts.';
comment on column pennon.pii_keys.class is 'email, unit, personal: stored as keyed hashes. secret: not stored.';
comment on column pennon.pii_keys.pattern is 'A regular expression of letters, digits and | ( ) ?, for the whole key in lower case without its - _ and dots.';
comment on column pennon.promotions.content is 'What it said; null when it was a deletion. Kept here because its version may be pruned.';
comment on column pennon.promotions.target_version is 'The version in the environment that it was taken over into came to with it, 0 when it never had one; null when it was taken over before this was noted.';
comment on column pennon.promotions.version is 'The version in the origin that was taken over.';
comment on column pennon.versions.body is 'Null: this version deletes the document. A document that comes back counts on from here.';
comment on column pennon.versions.content_hash is 'SHA-256 of what was written. Computed by the table, so no writer can state another.';
comment on column pennon.versions.delivery is 'Who may hold the body: browsers (rules), browsers only what it evaluates to (values), servers (server).';
comment on column pennon.versions.source is 'What was written, where that differs in kind from what is delivered: a configuration section before its inheritance and defaults. Null: the body.';
comment on function pennon.access_findings() is 'Whether tables, functions and search paths are as the migrations left them.';
comment on function pennon.address_refusal(environment text, kind text, key text) is 'The refusal of who may not know of a document, or of one that never was; null otherwise.';
comment on function pennon.advance(environment text, changes jsonb) is 'Moves an environment to its next revision, with the checksums that the changes make.';
comment on function pennon.announce(environment pennon.environments, changes jsonb) is 'Announces a revision to browsers and to servers, in the commit''s transaction: it is heard if the commit is kept.';
comment on function pennon.announcement(revision bigint, checksum bigint, changes jsonb, has_values boolean) is 'What a revision is announced with; above 64 kB without its changes, so that listeners ask for them.';
comment on function pennon.answer(flag jsonb, variation text, reason text, others jsonb) is 'A result: a flags variation, why, and what else there is to say.';
comment on function pennon.apply_commit(environment text, changes jsonb, note text, is_dry_run boolean) is 'Writes and announces changes that have been checked and resolved, in an environment whose row is held; a dry run only says what that would do.';
comment on function pennon.approval_problem(target pennon.environments, request pennon.change_requests) is 'Which approvals a protected environment still wants; null when none.';
comment on function pennon.approve_refusal(request pennon.change_requests, content_hash text) is 'The refusal of an approval; null when it may be given.';
comment on function pennon.approved_hash(environment text, changes jsonb, sections jsonb) is 'What approvals are bound to: the changes as written, and the configuration sections that they deliver.';
comment on function pennon.archive_change(environment text, kind text, key text) is 'The change, or none, that archives a document: a flag says so in its status, another is deleted.';
comment on function pennon.are_attributes(value jsonb) is 'Whether it is an object nested at most 8 deep, whose numbers a double can hold; or absent.';
comment on function pennon.array_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer) is 'Violations of the keywords that look into a list.';
comment on function pennon.attribute_condition_problems(condition jsonb, path text) is 'Problems of a condition on an attribute.';
comment on function pennon.attribute_of(context jsonb, path text) is 'What a context holds at a dotted path: the built-in roots first, then its attributes.';
comment on function pennon.attribute_problems(value jsonb, path text) is 'Not a dotted path to an attribute. An absent one has no problem.';
comment on function pennon.audit_administration() is 'Trigger that audits what was changed about members, environments, tokens and kinds of personal data, whoever changed it and how.';
comment on function pennon.audit_checkpoint() is 'Where every chain of the audit ends now: {at, chains: {chain: {seq, hash, at}}, hash}. Kept elsewhere, it proves later that nothing before it was changed or removed. A chain''s time is its last row''s, and says from when on that row may have been pruned.';
comment on function pennon.audit_entry(entry pennon.audit_log) is 'A row of the audit as it is answered.';
comment on function pennon.audit_filter_problems(filters jsonb) is 'Problems of what the audit is searched for.';
comment on function pennon.audit_findings() is 'Whether the audit is whole and made as it should be.';
comment on function pennon.audit_time(value jsonb) is 'A time as the audit writes it, so that it compares as text.';
comment on function pennon.author() is 'Who a change is signed by: the member''s user id, token:<name>, or the database role that acted.';
comment on function pennon.authors_of(request pennon.change_requests) is 'Who proposed or edited it, as the audit has them.';
comment on function pennon.base_chain(environment text) is 'An environment, the one that its configuration inherits from, the one that that inherits from.';
comment on function pennon.base_refusal(environment text, base text) is 'Why an environment cannot inherit from another; null when it can.';
comment on function pennon.body_of(environment text, kind text, key text) is 'The current body of a document.';
comment on function pennon.broken_checkpoint(checkpoint jsonb) is 'The first chain of a checkpoint that the audit no longer agrees with. What is gone counts as pruned when the chain''s time, or else the checkpoint''s, is 90 days before the record of it.';
comment on function pennon.broken_row() is 'The first row of the audit that does not fit: changed (its text is not what was hashed), missing (rows before it are gone), order (another row stood before it).';
comment on function pennon.bucket(salt text, unit text) is 'The bucket of a unit in one draw: an integer in [0, 100000).';
comment on function pennon.bucket_condition_problems(value jsonb, path text) is 'Problems of a condition on the range that the unit''s bucket is in.';
comment on function pennon.bucket_of_hashes(unit_hash bigint, salt_hash bigint) is 'The bucket of a unit in a draw, from both hashes: an integer in [0, 100000).';
comment on function pennon.bucketing_problems(value jsonb, path text) is 'Problems of the record that says how an imported flag buckets.';
comment on function pennon.caller() is 'The database role that asked, also inside a security-definer function.';
comment on function pennon.caller_address() is 'The address that the request came from, as far as the edge tells.';
comment on function pennon.caller_network() is 'Where a request came from, as far as the edge tells: an IPv4 address, or the /64 of an IPv6 one; null when unknown. Where no edge overwrites what a client says of itself, it may be forged.';
comment on function pennon.chain_audit() is 'Trigger that makes a draft the next row of its chain: place, time, actor, role and hashes.';
comment on function pennon.chain_problems(environment text, changes jsonb) is 'Prerequisites, segments or configurations that would lead back to themselves, or through more than 16.';
comment on function pennon.change_problems(changes jsonb) is 'Problems of a commit''s changes, as far as they themselves show them.';
comment on function pennon.changes_hash(environment text, changes jsonb) is 'SHA-256 of what a commit is to do, whatever the order of its changes and of their members; or of new settings.';
comment on function pennon.changes_since(environment text, since bigint, is_server boolean) is 'The latest version of what changed after a revision, as the public, or a server, sees it.';
comment on function pennon.changes_to_revision(environment text, revision bigint) is 'The changes that make an environment what it was at a revision.';
comment on function pennon.changes_to_version(environment text, kind text, key text, version bigint) is 'The change, or none, that makes a document what it was at a version.';
comment on function pennon.checked_values(data jsonb, schema jsonb, path text) is 'The values of a section with the defaults of its schema, and where they violate it: {values, problems}.';
comment on function pennon.checkpoint_problems(checkpoint jsonb) is 'Problems of a checkpoint of the audit. None at all has none.';
comment on function pennon.choice_problems(value jsonb, path text, choices text[]) is 'Not one of these strings. An absent one has no problem.';
comment on function pennon.claim_of(type text, environment text, id uuid) is 'What a clamped event is remembered by: its id alone may be that of another type, or of another environment.';
comment on function pennon.claims() is 'The claims of the caller''s verified token; empty without one.';
comment on function pennon.combined_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer) is 'Violations of the keywords that combine schemas: $ref, allOf, anyOf, oneOf, not.';
comment on function pennon.commit_changes(environment text, changes jsonb, note text, is_dry_run boolean) is 'The part of a commit that knows the environment: refuses conflicts and broken references, else writes and announces.';
comment on function pennon.commit_details(environment text, changes jsonb, note text, request_id bigint, answer jsonb) is 'What the audit holds of a commit or a proposal: which documents, from which versions, and the hash that approvals are bound to.';
comment on function pennon.commit_diff(environment text, numbered jsonb) is 'What numbered changes would do to each document, as it is delivered.';
comment on function pennon.commit_entry(past pennon.commits, kind text, key text) is 'One commit as history lists it, with the versions that it made of what was asked for and that are kept.';
comment on function pennon.commit_flaw(environment text, revision bigint) is 'What is wrong with a commit to a protected or frozen environment, read back from what was written; null for nothing.';
comment on function pennon.commit_heirs(environment text, revision bigint, commits jsonb, is_dry_run boolean) is 'Commits to the environments that inherit what a commit changed.';
comment on function pennon.commit_warnings(environment text, changes jsonb) is 'The warnings of a commit: [{kind, key, path, message}].';
comment on function pennon.commit_worked_out(action text, environment text, changes jsonb, note text, options jsonb) is 'Commits, or proposes, changes that were worked out, of which there may be none.';
comment on function pennon.commits_before(environment text, kind text, key text, before bigint, page_size integer) is 'A page of commits, newest first: those that touched the kind, or the document.';
comment on function pennon.common_order(list jsonb, other jsonb) is 'What two lists share, in the order of the first.';
comment on function pennon.compare_semver(a text, b text) is 'Precedence of two versions by semver 2.0.0: -1, 0 or 1.';
comment on function pennon.compares_lists(op text, seen jsonb, wanted jsonb) is 'Whether a list includes any, all or none of others; what is no list includes nothing.';
comment on function pennon.compares_texts(op text, seen text, wanted text) is 'Whether a text passes a comparison with another.';
comment on function pennon.compares_versions(op text, seen jsonb, wanted jsonb) is 'Whether a version passes a comparison; what is no version never does.';
comment on function pennon.computed_options_problems(note text, options jsonb) is 'What is wrong with the options of a change that is worked out: those of a commit, and propose.';
comment on function pennon.condition_holds(environment text, condition jsonb, context jsonb, depth integer) is 'Whether a condition holds for a context; depth: in how many others it stands, itself included.';
comment on function pennon.condition_problems(condition jsonb, path text, depth integer) is 'Problems of a condition of a rule or a segment, and of all within it.';
comment on function pennon.config_layers(environment text, key text, written_in text, written jsonb) is 'What a section is made of, weakest first: the sections that it extends before it, and of each the base environment''s before the environment''s own. Null: it leads back to itself.';
comment on function pennon.config_problems(body jsonb, path text) is 'Problems of a configuration section''s structure.';
comment on function pennon.conflict(conflicts jsonb) is 'The refusal of a commit whose documents are at other versions than it was made from.';
comment on function pennon.conflicts(environment text, changes jsonb) is 'The changes whose document is no longer at the version that they were made from.';
comment on function pennon.content_hash(content jsonb) is 'SHA-256 of a document as jsonb writes it: members sorted, no white space. Equal content has equal hashes.';
comment on function pennon.count_problems(environment text, changes jsonb) is 'More flags than an environment may have.';
comment on function pennon.count_setting_problems(value jsonb, path text, fewest integer) is 'What is wrong with a setting that counts something.';
comment on function pennon.counted_approvals(request pennon.change_requests, block_self_approval boolean) is 'The members whose approval of the present content counts.';
comment on function pennon.delivered_sections(environment text, changes jsonb) is 'The configuration sections that changes would deliver here as things stand, resolved; null: they cannot be resolved.';
comment on function pennon.delivery_of(body jsonb) is 'Who may hold a document; without a word about it, servers alone.';
comment on function pennon.derived_environments(environment text) is 'The environments whose configuration inherits from this one, nearest first; behind a protected or frozen one none.';
comment on function pennon.diff_problems(before jsonb, after jsonb) is 'Problems of what a diff is asked with.';
comment on function pennon.difference(before jsonb, after jsonb, path text) is 'One difference, as a list to be joined with others; SQL''s null says that there is nothing on that side.';
comment on function pennon.differences(before jsonb, after jsonb, path text, depth integer) is 'What leads from one value to another: [{path, op: add | remove | replace, from, to}], to be applied in this order.';
comment on function pennon.document_flaw(environment text, kind text, key text) is 'What is wrong with a document of a protected or frozen environment that was written to, as it now stands; null for nothing.';
comment on function pennon.document_problems(kind text, key text, body jsonb, path text) is 'Problems of a document of any kind, as far as the document alone shows them.';
comment on function pennon.document_warnings(kind text, before jsonb, after jsonb) is 'What is allowed in a change, and may yet surprise: [{path, message}].';
comment on function pennon.documents_naming(unit text) is 'The documents that name a unit: whether they still do, and in how many versions.';
comment on function pennon.double_of(value jsonb) is 'The number as every engine computes with it; null for what is none that a double can hold.';
comment on function pennon.draw(context jsonb, path text, salt text) is 'The bucket of a context in one draw; null without a unit.';
comment on function pennon.draw_warning(id text, before jsonb, after jsonb) is 'What a change does to the units that are drawn; null when all stay where they are.';
comment on function pennon.draws_of(kind text, body jsonb) is 'Where a document draws units: the path, its name for people, and the object with the split.';
comment on function pennon.drop_partitions() is 'Ends what is older than 365 days.';
comment on function pennon.edge_message(kind text, body jsonb, delivery text, expected jsonb, target jsonb, target_delivery text) is 'What is wrong with one reference, in words that go on from «A refers to B, »; null when nothing is.';
comment on function pennon.edges_after(environment text, changes jsonb) is 'The references that a commit touches: those from what it writes, and those to it from what it leaves alone.';
comment on function pennon.enabled(flag text, environment text) is 'public.pennon_enabled, evaluated anew.';
comment on function pennon.enter_request(environment text, changes jsonb, settings jsonb, note text) is 'Files a change request for changes or settings, and audits it.';
comment on function pennon.error_answer(flag text, code text) is 'A result without a value: the callers default applies.';
comment on function pennon.evaluate(environment text, key text, context jsonb) is 'Evaluates one flag of an environment, as every engine does: {flagKey, value, variation, reason, ruleId, experiment, errorCode} without what there is not. Never raises.';
comment on function pennon.evaluate_flag(environment text, key text, context jsonb, chain integer, INOUT budget integer, OUT result jsonb) is 'Evaluates a flag. chain: the flags that led here as prerequisites; budget: the prerequisites that may still be asked, and that are left.';
comment on function pennon.evaluate_hashed(environment text, key text, context jsonb) is 'pennon.evaluate for a context whose unit is hashed, by pennon.with_unit_hash, or has no such member.';
comment on function pennon.evaluation_count_problem(event jsonb) is 'What is wrong with a count of evaluations that any event could not have; null for nothing.';
comment on function pennon.event_id(event jsonb, subject text, unit text) is 'The id of a sound event with this subject and unit: its own, or an exposure''s from all that makes it the same one.';
comment on function pennon.event_problem(event jsonb) is 'What is wrong with an event, as far as the event alone shows it; null for nothing. Members that it need not have are not looked at: clients are newer or older than their database.';
comment on function pennon.event_subject(event jsonb) is 'What a sound event names, as one text: what there must be, or have been, for it to count.';
comment on function pennon.event_tables() is 'The tables that have a partition a day.';
comment on function pennon.event_time(event jsonb) is 'When a sound event says that it was.';
comment on function pennon.experiment_answer(environment text, flag jsonb, rule jsonb, context jsonb) is 'What a rules experiment serves; null when it does not decide.';
comment on function pennon.experiment_choice(environment text, experiment jsonb, context jsonb) is 'What a running experiment chooses for a context: sticky, then layer, holdout, traffic, split; null when it does not decide.';
comment on function pennon.experiment_counts(environment text, experiment text) is 'Who was exposed to each variation, and what they did from then on.';
comment on function pennon.experiment_problems(body jsonb, path text) is 'Problems of an experiment, as far as the experiment alone shows them.';
comment on function pennon.exposure_problem(event jsonb) is 'What is wrong with an exposure that any event could not have; null for nothing.';
comment on function pennon.exposures_of(unit text) is 'The exposures of one unit, in the form of events.';
comment on function pennon.fallthrough_answer(flag jsonb, context jsonb) is 'What a flag serves when nothing before decided; without the unit that its split needs, the off variation.';
comment on function pennon.finding(subject text, flaws text[], fine text, hint text) is 'One thing that the doctor looked at: fine without flaws.';
comment on function pennon.fits_budgets(events jsonb) is 'Whether a caller, and its role as a whole, may send these events in this minute; if so they are counted.';
comment on function pennon.fitting_count(subject jsonb, schemas jsonb, root jsonb, depth integer) is 'How many of these schemas a value fits.';
comment on function pennon.flag_problems(body jsonb, path text) is 'Problems of a flag, as far as the flag alone shows them.';
comment on function pennon.forbidden(action text) is 'The refusal of who may not do this.';
comment on function pennon.forget_in_attributes(unit text) is 'Replaces a unit by its keyed hash in the attributes of events that are recorded under another.';
comment on function pennon.forget_in_promotions(unit text) is 'Replaces a unit by its keyed hash in what was taken over from documents that no longer name it.';
comment on function pennon.forget_in_requests(unit text) is 'Replaces a unit by its keyed hash in the change requests that are closed.';
comment on function pennon.forget_usage() is 'Removes what ingestion remembers of minutes that are over, and of clamped events that nobody sends again.';
comment on function pennon.freeze_problem(target pennon.environments) is 'Why a freeze keeps an environment from being changed; null when none does.';
comment on function pennon.freeze_range_problems(value jsonb, path text) is 'Freeze windows whose times no Date and no timestamptz holds. Not part of the check on the table: an environment that has one from before is to stay writable.';
comment on function pennon.freeze_windows_problems(value jsonb, path text) is 'Problems of freeze windows, [{from, until}]. Absent ones have none.';
comment on function pennon.frozen_until(freeze_windows jsonb) is 'When the freeze that is on now ends; null when none is.';
comment on function pennon.full_documents(environment text, is_server boolean) is 'The documents of an environment that the public, or a server, sees.';
comment on function pennon.function_findings() is 'Whether what governance, history and the audit stand on is still what the migrations installed.';
comment on function pennon.function_hash(function regprocedure) is 'SHA-256 of what a function does and how it is run; the same on every version of Postgres.';
comment on function pennon.governance_problem(target pennon.environments, request_id bigint, request pennon.change_requests, content_hash text) is 'What stands between these changes and the environment: a freeze, the wrong request, approvals; null for nothing.';
comment on function pennon.governed_commit(action text, environment text, changes jsonb, note text, options jsonb) is 'What every commit goes through: role, validity, governance, the commit itself, authorisation and audit. The action is what the audit calls it.';
comment on function pennon.guard_audit() is 'Trigger that keeps the audit: refuses UPDATE, TRUNCATE, and DELETE of all but old rows that a recorded pruning covers: neither the last of a chain nor what an open change request rests on.';
comment on function pennon.guard_commit() is 'Deferred trigger: what a commit wrote to a protected or frozen environment must be what was authorised.';
comment on function pennon.guard_document() is 'Deferred trigger: the current documents of a protected or frozen environment are what authorised commits made them.';
comment on function pennon.guard_environment() is 'Deferred trigger: a protected environment keeps its protection, and its revision is moved by authorised commits.';
comment on function pennon.guard_version() is 'Deferred trigger: a protected or frozen environment gets versions from authorised commits alone.';
comment on function pennon.guarding_definitions() is 'The triggers that governance, history and the audit stand on, to the letter of pg_get_triggerdef.';
comment on function pennon.guarding_functions() is 'What governance, history and the audit stand on, with pennon.function_hash of each as the migrations installed it.';
comment on function pennon.haversine(degrees double precision) is 'The squared sine of half an angle in degrees.';
comment on function pennon.heirs_of(environment text, changes jsonb) is 'The sections of an environment that changes to sections may reach, and a change that each is reached by.';
comment on function pennon.held_back_warnings(environment text, changes jsonb) is 'Which protected environments inherit what a commit changes, and do not take it over by themselves.';
comment on function pennon.hold_derived(environment text, changes jsonb) is 'Holds the rows of the environments that a change to a section may reach.';
comment on function pennon.hold_document(environment text, kind text, key text) is 'Ends a transaction that left a document of a protected or frozen environment otherwise than an authorised commit made it.';
comment on function pennon.identified_items(list jsonb, member text) is 'The items of a list with what identifies them.';
comment on function pennon.identity_of(VARIADIC lists jsonb[]) is 'The member that tells the items of these lists apart; empty: the items themselves, which are scalars; null: only their places.';
comment on function pennon.ids_within(list jsonb, member text, items jsonb) is 'The ids of a list''s items that are among these items (by the text of their id), in order.';
comment on function pennon.ingest_caller() is 'Whose budget a call spends: a signed-in user''s, else an address''s; null for servers, and for whom nothing is known of.';
comment on function pennon.ingest_refusal(events jsonb) is 'Why a call with events is refused as a whole; null when it is not.';
comment on function pennon.instant_of(value jsonb) is 'Epoch ms of a finite number, or of ISO 8601 with an offset (what is below the millisecond is cut off); else null.';
comment on function pennon.instant_problems(value jsonb, path text) is 'Not a time. An absent one has no problem.';
comment on function pennon.invalid(problems jsonb) is 'The refusal of a commit that has problems.';
comment on function pennon.is_admin() is 'Whether the caller may do everything: an admin among the members, service_role, or the owner.';
comment on function pennon.is_author(request pennon.change_requests, user_id text) is 'Whether a member proposed or edited it, themselves or through a token that they made.';
comment on function pennon.is_authorised(environment text, revision bigint) is 'Whether this transaction left an authorisation for a revision. What it is worth, the trigger on the commit has to say.';
comment on function pennon.is_document(value jsonb, texts text[]) is 'Whether it is an object in which these members, where they are, are texts.';
comment on function pennon.is_drawn(context jsonb, path text, salt text, range_from integer, range_to integer) is 'Whether a contexts bucket is in a half-open range; without a unit it is not.';
comment on function pennon.is_emergency(environment text, revision bigint) is 'Whether a revision did nothing but set one flag inactive.';
comment on function pennon.is_event_id(value jsonb) is 'Whether it is a uuid as it is usually written.';
comment on function pennon.is_event_key(value jsonb) is 'Whether it is a text that could be a key.';
comment on function pennon.is_event_number(value jsonb, range_from bigint, range_to bigint) is 'Whether it is a whole number in a range, its ends included.';
comment on function pennon.is_event_text(value jsonb, most integer) is 'Whether it is a text of at least one and at most so many characters.';
comment on function pennon.is_finite(value jsonb) is 'Whether it is a number that a double can hold: Postgres would store larger ones.';
comment on function pennon.is_governed(environment text) is 'Whether what is written to an environment now needs an authorisation: it is protected, or frozen.';
comment on function pennon.is_identified(list jsonb, member text) is 'Whether every item of a list has a text of its own in this member; for the empty name, whether every item is a scalar of its own.';
comment on function pennon.is_listed(context jsonb, attribute text, listed jsonb) is 'Whether a context is in a list: of units, or strictly of an attributes values.';
comment on function pennon.is_member(environment text, segment text, context jsonb, depth integer) is 'Whether a context is in a segment: excluded beats included beats its condition and its score.';
comment on function pennon.is_of_type(subject jsonb, types jsonb) is 'Whether a value is of the type, or of one of the list, as JSON Schema names types.';
comment on function pennon.is_one_of(seen jsonb, wanted jsonb) is 'Whether a list holds a value, strictly: no coercion, and neither null nor lists nor objects are in any.';
comment on function pennon.is_one_of_ignore_case(seen jsonb, wanted jsonb) is 'Whether a list holds a text, ASCII letters folded.';
comment on function pennon.is_open(time_window jsonb, now jsonb) is 'Whether a window is open at a time; without a time it is closed.';
comment on function pennon.is_operand(operand text, value jsonb) is 'Whether a value is of the kind that an operator compares with.';
comment on function pennon.is_owner() is 'Whether the owner of Pennon''s schema asks, in SQL.';
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
comment on function pennon.is_superseded(past pennon.versions) is 'Whether no state that is kept needs a version: another had replaced it by the oldest kept revision.';
comment on function pennon.is_within_km(seen jsonb, circle jsonb) is 'Whether a place is inside a circle on earth, its edge included: haversine on the mean radius.';
comment on function pennon.is_within_steps() is 'Counts a step of checking a section: references may multiply, and a schema must not keep the database busy.';
comment on function pennon.item_differences(before jsonb, after jsonb, path text, member text, depth integer) is 'Differences of two lists whose items are told apart by a member; a new order is one difference, at [*].id.';
comment on function pennon.item_path(path text, member text, id jsonb) is 'The path of a list''s item by what identifies it: .rules[id="vip"], or .values[="user-1"].';
comment on function pennon.items_of(value jsonb) is 'The value if it is a list, else an empty one.';
comment on function pennon.items_within(value jsonb, fewest integer, most integer) is 'The items of a list that list_problems has nothing against, else none: only those are looked into.';
comment on function pennon.keep_commit() is 'Trigger that lets go of no commit from the oldest kept revision on.';
comment on function pennon.keep_version() is 'Trigger that lets go of no version but those that no kept state needs.';
comment on function pennon.key_problems(value jsonb, path text) is 'Not a key. An absent one has no problem: whether it may be absent is the object''s matter.';
comment on function pennon.keyed_digest(value text) is 'HMAC-SHA256 of a text with this database''s own key, in hexadecimal.';
comment on function pennon.last_admin_refusal(user_id text) is 'The refusal to take the last admin away; null for anybody else.';
comment on function pennon.latest_version(environment text, kind text, key text) is 'The number of a document''s last version, be it its deletion; null when there never was one.';
comment on function pennon.line_hash(kind text, key text, version bigint) is 'What one document at one version adds to the wire checksum, which is their sum modulo 2^32.';
comment on function pennon.list_problems(value jsonb, path text, fewest integer, most integer) is 'Not a list, or one with too few or too many items. An absent list has no problem.';
comment on function pennon.lists_its_versions(environment text, revision bigint) is 'Whether a commit names every version that it made.';
comment on function pennon.locked_request(id bigint) is 'A change request that nobody else changes, approves or publishes meanwhile.';
comment on function pennon.lowers(before pennon.environments, after pennon.environments) is 'Whether new settings protect a protected environment less than the old ones did.';
comment on function pennon.maintain() is 'What must be done every minute: partitions made and dropped, history pruned, what is due published. Answers {done, failed: [{step, code, message}]}; nothing done when another call is at it.';
comment on function pennon.maintenance_findings() is 'Whether somebody calls pennon.maintain(), and what it could not do.';
comment on function pennon.make_partition(parent text, day date) is 'Gives a day of a table its partition, with what the default partition holds of that day.';
comment on function pennon.make_partitions() is 'Makes the partitions of the week before and the week to come.';
comment on function pennon.masked(details jsonb) is 'What the audit stores of details: e-mail addresses, units and whatever pennon.pii_keys names as keyed hashes.';
comment on function pennon.masked_members(details jsonb) is 'JSON whose data about persons, at any depth, is masked.';
comment on function pennon.masked_text(value text) is 'A text whose e-mail addresses are keyed hashes.';
comment on function pennon.masked_value(class text, value jsonb) is 'What is stored of a value whose key is of this class: keyed hashes, of a list one for each item.';
comment on function pennon.may(action text) is 'Whether the caller''s role allows an action of pennon.permissions().';
comment on function pennon.member_id() is 'The member who asks, a person; null for the public, keys, tokens and the owner.';
comment on function pennon.member_path(path text, member text) is 'The path of an object''s member: .name, or ["any name"].';
comment on function pennon.mentions_unit(body jsonb, unit text) is 'Whether a document lists a unit, or compares with it.';
comment on function pennon.merge_result(value jsonb, conflicts jsonb) is 'What a merge answers. SQL''s null is the absence of a value, and JSON''s is a value.';
comment on function pennon.merged(base jsonb, origin jsonb, target jsonb, path text, prefer text, depth integer) is 'What changed from base to origin, done to target: {value, conflicts: [{path, base, from, to}]}; an absent value is none. Both changed the same place: a conflict, unless one side is preferred.';
comment on function pennon.merged_document(kind text, key text, base jsonb, origin jsonb, target jsonb, prefer text) is 'pennon.merged of a document; where it prefers a side and the mixture is not valid, that side.';
comment on function pennon.merged_items(base jsonb, origin jsonb, target jsonb, path text, member text, prefer text, depth integer) is 'Merges two lists item by item, and their orders.';
comment on function pennon.merged_members(base jsonb, origin jsonb, target jsonb, path text, prefer text, depth integer) is 'Merges two objects member by member.';
comment on function pennon.merged_order(base jsonb, origin jsonb, target jsonb, path text, prefer text) is 'The order of a merged list: that of who moved items, and the new ones behind whom they stand behind. Both moved some: a conflict.';
comment on function pennon.metric_events_of(unit text) is 'The metric events of one unit, in the form of events.';
comment on function pennon.metric_problem(event jsonb) is 'What is wrong with a metric''s event that any event could not have; null for nothing.';
comment on function pennon.moved_share(before jsonb, after jsonb) is 'The thousandths of a percent of units that one split serves otherwise than another did, or no longer.';
comment on function pennon.multiply_32(a bigint, b bigint) is 'The product of two unsigned 32-bit numbers modulo 2^32.';
comment on function pennon.murmur3_32(data text) is 'MurmurHash3_x86_32 with seed 0 over the UTF-8 bytes, unsigned. Source: Austin Appleby, public domain.';
comment on function pennon.names_text(value jsonb, wanted text) is 'Whether a text stands somewhere in it, by itself.';
comment on function pennon.native_regex(pattern text) is 'A pattern of the subset as the regular expression that means the same to Postgres.';
comment on function pennon.note_export(is_first boolean) is 'Records that the caller reads the audit: each export, and each hour of one.';
comment on function pennon.note_promotions(origin text, environment text, plan jsonb) is 'Notes what was taken over, for the next merge to begin at; in a governed environment only what was committed. Audits what it notes without a commit.';
comment on function pennon.note_variations() is 'Trigger that notes the variations of each version of an experiment.';
comment on function pennon.nothing_to_commit(environment text, options jsonb) is 'What a commit would answer that had nothing to change.';
comment on function pennon.number_of(value jsonb) is 'The number, or null for what is none, whose problem is noted elsewhere.';
comment on function pennon.number_problems(value jsonb, path text) is 'Not a finite number. An absent one has no problem.';
comment on function pennon.numbered_changes(environment text, changes jsonb) is 'What a commit writes: each change with its new version, and what the document was before.';
comment on function pennon.object_problems(value jsonb, path text, required text[], optional text[]) is 'Not an object, members missing, members unknown.';
comment on function pennon.object_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer) is 'Violations of the keywords that look into an object.';
comment on function pennon.oldest_to_keep(target pennon.environments) is 'The oldest revision whose state the policy of an environment keeps: so many revisions, and all of so many days.';
comment on function pennon.one_change_problems(change jsonb, path text) is 'Problems of one change, as far as it alone shows them.';
comment on function pennon.operand_of(operator text) is 'What an operator compares with; null for an unknown operator.';
comment on function pennon.operand_problems(operand text, condition jsonb, path text) is 'An operand that its operator cannot compare with.';
comment on function pennon.operator_holds(condition jsonb, seen jsonb) is 'Whether a value passes an operator. What is missing or of the wrong type passes the negated ones only.';
comment on function pennon.options_problems(note text, options jsonb) is 'Problems of a commit''s note and options.';
comment on function pennon.order_problems(range jsonb, path text) is 'A range whose "from" is above its "to".';
comment on function pennon.ordinal_problems(value jsonb, path text) is 'Not a whole number above 0. An absent one has no problem.';
comment on function pennon.overlaid(below jsonb, above jsonb, depth integer) is 'One value laid over another: objects member by member; anything else, and what is nested deeper than 32, replaces what is below.';
comment on function pennon.page_problems(kind text, key text, page_size integer) is 'Problems of what a page of history is asked with.';
comment on function pennon.permissions() is 'Who may do what: the one table of it.';
comment on function pennon.pii_class(key text) is 'What an attribute key says about persons: email, unit, personal, secret; null for nothing.';
comment on function pennon.place_differences(before jsonb, after jsonb, path text, depth integer) is 'Differences of two lists whose items nothing but their place tells apart.';
comment on function pennon.placed_after(list jsonb, other jsonb) is 'A list with what another has besides, each behind whom it stands behind there.';
comment on function pennon.placed_problems(problems jsonb, path text, of_whom text) is 'Problems of a section as problems of the change that made them: its own by their path, an heir''s in words.';
comment on function pennon.planned_changes(plan jsonb) is 'The changes that a promotion''s plan comes to.';
comment on function pennon.platform_findings() is 'Whether what Pennon needs around it is there, as far as SQL can see.';
comment on function pennon.prerequisites_problems(prerequisites jsonb, path text) is 'Problems of the flags that must serve something first, as far as this document shows them.';
comment on function pennon.presented_token() is 'The API token that came with the request; null without one.';
comment on function pennon.problem(path text, message text) is 'One problem of a document, as a list to be joined with others.';
comment on function pennon.promote_problems(origin text, environment text, documents jsonb, options jsonb) is 'Problems of what a promotion is asked with, beside those of a commit.';
comment on function pennon.promotion_base(origin text, environment text, kind text, key text) is 'Where the three-way merge of a document begins: what was taken over last, or a content that both environments have had since; no row: they never had one.';
comment on function pennon.promotion_conflict(plan jsonb) is 'The refusal of a promotion that has conflicts, with each; null when it has none.';
comment on function pennon.promotion_plan(origin text, environment text, documents jsonb, prefer text) is 'For each document to promote: what it would become, whether that is a change, and the conflicts.';
comment on function pennon.proposal_refusal(environment text, changes jsonb, settings jsonb, note text) is 'The refusal of changes or settings that could not be published even if they were approved; null for the others.';
comment on function pennon.proposed_changes(changes jsonb) is 'The changes of a commit as rows. They must have passed change_problems.';
comment on function pennon.protections_of(environment pennon.environments) is 'The settings that protect an environment and its history.';
comment on function pennon.prunable_ends(before timestamp with time zone) is 'The last row of each chain that may be removed, or was, when everything before a time goes.';
comment on function pennon.prune_environment(environment text, most integer) is 'Moves the oldest kept revision of an environment on, and deletes at most so many versions, and the commits that have none left.';
comment on function pennon.prune_history(most integer) is 'Keeps history bounded, each environment by its policy: never a current version, nor the audit. Deletes at most so many versions of each in one call; for pennon.maintain().';
comment on function pennon.public_changes(changes jsonb) is 'The numbered changes as browsers may see them: what they may not, or no longer, hold has no body or is left out.';
comment on function pennon.publish_due() is 'Publishes the change requests whose time has come, each by itself, and says how many. One that is refused or fails keeps that as its failure.';
comment on function pennon.publish_refusal(request pennon.change_requests) is 'Why the caller may not publish or schedule this request, whatever it holds; null: they may.';
comment on function pennon.publish_request(request pennon.change_requests) is 'Does what an open change request proposes, if it may be done.';
comment on function pennon.publish_settings(request pennon.change_requests) is 'Gives an environment the settings that were approved. A freeze does not keep from it: lifting one is such a change.';
comment on function pennon.quarantine(environment text) is 'Finds the flags that no evaluator can read, which answer FLAG_INVALID from then on. For who wrote past pennon_api.commit, which refuses them.';
comment on function pennon.range_problems(value jsonb, path text) is 'Problems of the range of a layer that an experiment takes. An absent one has none.';
comment on function pennon.reader_refusal() is 'The refusal of who is no member; null for a member.';
comment on function pennon.record_commit(action text, environment text, changes jsonb, note text, request_id bigint, answer jsonb) is 'Audits a commit that was made, authorises it where that is asked for, and closes its change request.';
comment on function pennon.record_events(events jsonb, is_server boolean) is 'Records what is sound and new of events, and answers what pennon_ingest does.';
comment on function pennon.reference_problems(environment text, changes jsonb) is 'References that a commit would leave without their target, or from what browsers hold to what they may not.';
comment on function pennon.references_of(document_kind text, body jsonb) is 'The documents that a body names, where, and the variations that it expects there (null: none in particular).';
comment on function pennon.refusal(status integer, code text, message text, details jsonb, hint text) is 'The answer to a call that was refused: sets the HTTP status and returns the error''s body.';
comment on function pennon.refusal_of(problem jsonb) is 'The refusal that a problem {status, code, message, details, hint} leads to.';
comment on function pennon.refuse_rewriting() is 'Trigger that keeps history: refuses UPDATE, DELETE and TRUNCATE.';
comment on function pennon.refuse_ungoverned(environment text, what text, why text) is 'Ends a transaction that wrote past governance.';
comment on function pennon.refused(action text, environment text, refusal jsonb, details jsonb) is 'Audits a refusal and hands it back, to be answered.';
comment on function pennon.refused_change(action text, environment text, refusal jsonb, options jsonb, details jsonb) is 'Audits the refusal of a change that is worked out, unless it was a dry run, and hands it back.';
comment on function pennon.regex_class(class text) is 'A character class as Postgres writes it.';
comment on function pennon.regex_member(written text, is_in_brackets boolean) is 'One character, or one of the classes that mean ASCII, as Postgres writes it.';
comment on function pennon.regex_point(written text) is 'The code point of a character as a pattern writes it; null for an escape that means a class, or nothing.';
comment on function pennon.regex_repetition(atom text, counts text) is 'A counted repetition as Postgres writes it.';
comment on function pennon.regex_sequence_size(sequence text) is 'The states of a group''s content whose pieces are written <n>; null when it is malformed.';
comment on function pennon.regex_size(pattern text) is 'The states of the automaton that matches a pattern; null when the pattern is none of the subset.';
comment on function pennon.repeated_problems(items jsonb, path text, member text) is 'Items of a list that repeat the key or id of an earlier one.';
comment on function pennon.request_details(request pennon.change_requests) is 'What the audit keeps of a change request.';
comment on function pennon.request_hash(environment text, changes jsonb, settings jsonb) is 'What approvals of changes, or of settings, would be bound to as things stand; null: these changes cannot be resolved.';
comment on function pennon.request_header(name text, pattern text) is 'A header of the request if it looks as it should; null in plain SQL.';
comment on function pennon.request_problem(environment text, request pennon.change_requests, content_hash text) is 'Why this change request cannot be published with this content; null: it can.';
comment on function pennon.request_refusal(request pennon.change_requests) is 'The refusal of a change request that is not there or no longer open; null when it is open.';
comment on function pennon.request_state(request pennon.change_requests) is 'A change request as it is answered: its row, whose approvals count, and how many are needed.';
comment on function pennon.requests_naming(unit text) is 'The change requests whose documents name a unit.';
comment on function pennon.resolved_commits(environment text, changes jsonb) is 'The commits that changes come to, their own first: sections resolved, those that inherit from them resolved anew, here and in environments that derive from this one. {problems, commits: [{environment, changes}]}.';
comment on function pennon.resolved_section(environment text, key text, written_in text, written jsonb) is 'A section as it is delivered, with what it inherits and its defaults, and its problems: {body, problems}.';
comment on function pennon.restore_change(environment text, kind text, key text) is 'The change, or none, that takes an archiving back: a flag''s status before it, or the last content of what was deleted.';
comment on function pennon.role_of() is 'The caller''s role: of its API token, or among the members; service_role and the owner act as admin; null is the public.';
comment on function pennon.rule_answer(environment text, flag jsonb, rule jsonb, context jsonb) is 'What a rule serves; null when it does not apply or does not decide.';
comment on function pennon.rules_problems(rules jsonb, path text, variations text[]) is 'Problems of a flag''s rules.';
comment on function pennon.scalar_violations(subject jsonb, schema jsonb, path text) is 'Violations of the keywords that look at a value as a whole: type, enum, const, bounds, lengths, pattern.';
comment on function pennon.scalars_problems(value jsonb, path text) is 'Not a list of strings, numbers and booleans. An absent one has no problem.';
comment on function pennon.scale_problems(value jsonb, path text) is 'Problems of how a hash becomes a position from 0 to 1. An absent one has none.';
comment on function pennon.schedule_maintenance() is 'Has pg_cron call pennon.maintain() every minute; false where there is no pg_cron, or where it refuses. Call it again once there is.';
comment on function pennon.schema_at(root jsonb, reference text) is 'The subschema of a document that a $ref names; null when it names none.';
comment on function pennon.schema_default(schema jsonb, root jsonb) is 'The default that a schema, or the one that it refers to, gives.';
comment on function pennon.schema_holder_problems(keyword text, value jsonb, path text) is 'Not what a keyword that holds schemas takes.';
comment on function pennon.schema_keyword_problems(keyword text, value jsonb, root jsonb, path text) is 'Problems of one keyword of a JSON Schema that holds no schemas; one that is not known is a problem too.';
comment on function pennon.schema_list_problems(value jsonb, path text, kind text, fewest integer) is 'Not a list of different values of a kind (any: of whatever kind).';
comment on function pennon.schema_problems(schema jsonb, root jsonb, path text, depth integer) is 'What is wrong with a JSON Schema: a keyword that it has and that is not checked here is refused, not ignored.';
comment on function pennon.schema_type_problems(value jsonb, path text) is 'Not what the keyword "type" takes.';
comment on function pennon.schema_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer) is 'Where a value violates a JSON Schema that schema_problems has nothing against: [{path, message}].';
comment on function pennon.score_problems(score jsonb, path text) is 'Problems of a segment''s score. An absent one has none.';
comment on function pennon.section_plan(environment text, written_in text, changes jsonb) is 'What changes to the sections of one environment do to those of this one: {changes, problems}, resolved and checked.';
comment on function pennon.sections_anew(environment text) is 'What resolving every section of an environment anew, and of those that derive from it, comes to: {problems, commits}.';
comment on function pennon.segment_condition_problems(value jsonb, path text) is 'Problems of the segment, or list of segments, that a condition names.';
comment on function pennon.segment_problems(body jsonb, path text) is 'Problems of a segment, as far as the segment alone shows them.';
comment on function pennon.segments_of(condition jsonb) is 'The segments that a condition names, at any depth.';
comment on function pennon.serve_problems(serve jsonb, path text, variations text[], is_total boolean) is 'Problems of what a rule serves, or, where it must be total, of a fallthrough.';
comment on function pennon.served_answer(environment text, flag jsonb, context jsonb) is 'What a flag serves that is on: its targets, then its rules, then its fallthrough.';
comment on function pennon.server_changes(changes jsonb) is 'The numbered changes as servers see them.';
comment on function pennon.settings_flaw(before pennon.environments, after pennon.environments) is 'What is wrong with settings that protect a protected environment less; null for nothing.';
comment on function pennon.settings_hash(target pennon.environments, settings jsonb) is 'What approvals of settings are bound to: the settings, and the protections that they change.';
comment on function pennon.settings_of(environment pennon.environments) is 'What people decide about an environment, without what commits count in it.';
comment on function pennon.settings_problems(settings jsonb) is 'Problems of an environment''s new settings.';
comment on function pennon.settings_refusal(after pennon.environments) is 'The refusal of settings that nobody could live with; null for the others.';
comment on function pennon.share_problems(value jsonb, path text) is 'Not a weight, share, traffic or end of a range. An absent one has no problem.';
comment on function pennon.shortest_digits(value double precision) is 'The digits in which JSON, and so every engine, writes a number.';
comment on function pennon.side_problems(side jsonb, path text) is 'Problems of one side of a diff: {environment, kind, key, version} or {environment, revision}.';
comment on function pennon.side_refusal(side jsonb) is 'The refusal of a side of a diff that is not there; null when it is.';
comment on function pennon.side_state(side jsonb) is 'The documents of one side of a diff, as they were written.';
comment on function pennon.signature_of(user_id text) is 'What a member signs with: the user id, but never the name of a database role or of a token.';
comment on function pennon.signatures_of(user_id text) is 'How a member signs in the audit, with and without a role of the database that is called the same.';
comment on function pennon.spend(environment text, caller bigint, shard integer, events integer, budget integer) is 'Counts events against a budget a minute; false, and nothing counted, when they do not fit.';
comment on function pennon.split_answer(flag jsonb, rule jsonb, context jsonb) is 'What a rules split serves; null when it does not decide.';
comment on function pennon.split_entry(source jsonb, context jsonb, path text, salt text) is 'The entry of a split that a context falls into; null past its end or without a unit; an errorCode for imported bucketing, which SQL does not know.';
comment on function pennon.split_problems(split jsonb, path text, variations text[]) is 'Problems of a split among these variations; its total is its owner''s matter.';
comment on function pennon.stamp_member() is 'Records since when a member may approve: whoever may since a request was filed does not count for it.';
comment on function pennon.state_at(environment text, revision bigint) is 'The documents of an environment as they were written at a revision. Known from oldest_revision on.';
comment on function pennon.strings_problems(value jsonb, path text) is 'Not a list of strings. An absent one has no problem.';
comment on function pennon.subschemas_of(keyword text, value jsonb, path text) is 'The schemas that a keyword of a JSON Schema holds.';
comment on function pennon.target_problems(target jsonb) is 'Problems of what to roll back to: {kind, key, version} or {revision}.';
comment on function pennon.targets_problems(targets jsonb, path text, variations text[]) is 'Problems of the individuals that a flag serves a variation whatever its rules say.';
comment on function pennon.text_problems(value jsonb, path text, most integer) is 'Not a text of 1 to so many characters. An absent one has no problem.';
comment on function pennon.token_holder(token text) is 'Whose token this is; null for one that is unknown, expired or revoked.';
comment on function pennon.total_of(split jsonb) is 'The sum of a split''s weights; null when one of them is no number.';
comment on function pennon.total_problems(split jsonb, path text, whole text) is 'A split above the whole, or below it where something (its name) must reach it.';
comment on function pennon.trigger_findings() is 'Whether each guarding trigger is there, fires always, and is defined to the letter as it was.';
comment on function pennon.trusted_context(context jsonb, is_server boolean) is 'What a caller sent, with the claims of its verified token as auth and the databases clock as now. Only a servers own auth and now count.';
comment on function pennon.try_commit(action text, environment text, changes jsonb, note text, options jsonb) is 'Commits if governance lets it, else answers the refusal. Leaves neither authorisation nor audit.';
comment on function pennon.unit_digest(unit text) is 'How a unit (a user id, a device id) stands in the audit: the same unit always the same, and nobody can tell which.';
comment on function pennon.unit_of(context jsonb, path text) is 'Who is drawn: the unit at a path, or by default userId, else anonymousId.';
comment on function pennon.unit_refusal(action text, unit text) is 'Why a person''s data may not be exported or erased, audited; null when it may.';
comment on function pennon.unit_text(value jsonb) is 'A unit as it is hashed: a text of 1 to 1,000 UTF-16 units, or a numbers plain digits; null for what is no unit.';
comment on function pennon.unknown_environment(environment text) is 'The refusal of a call for an environment that there is not.';
comment on function pennon.unknown_in_event(event jsonb, is_server boolean) is 'What a sound event names and there is not, nor ever was; null for nothing.';
comment on function pennon.unknown_revision(environment text, revision bigint) is 'The refusal of a revision, or an environment, whose state is not known; null when it is.';
comment on function pennon.unknown_version(environment text, kind text, key text, version bigint) is 'The refusal of a version that is not there, or no longer; null when it is.';
comment on function pennon.utf16_length(value text) is 'The length of a text as JavaScript counts it.';
comment on function pennon.value_problems(value jsonb, path text, type text) is 'A variation''s value that is not of the flag''s type.';
comment on function pennon.variation_problems(value jsonb, path text, variations text[]) is 'Names a variation that the flag does not have; any key will do where the flag is not known (null).';
comment on function pennon.variations_of(experiment jsonb) is 'The variations of an experiment''s body, with its version.';
comment on function pennon.variations_problems(variations jsonb, path text, type text) is 'Problems of the variations that a flag declares.';
comment on function pennon.verdicts_on(events jsonb, is_server boolean) is 'Each event with what is wrong with it, or with its type, unit, id and time, which is clamped to 7 days back and 5 minutes ahead. An event that cannot be one is null.';
comment on function pennon.visible_flags(environment text, keys text[], is_server boolean) is 'The flags, all or those of these keys, whose answers the public, or a server, may see.';
comment on function pennon.whole_problems(value jsonb, path text, fewest integer) is 'Not a whole number, or one too small. An absent one has no problem.';
comment on function pennon.window_problems(value jsonb, path text) is 'Problems of the time in which a rule applies. An absent window has none.';
comment on function pennon.with_article(noun text) is 'A viewer, an editor.';
comment on function pennon.with_defaults(subject jsonb, schema jsonb, root jsonb, depth integer) is 'A value with the defaults of its schema where members are missing, also inside what a default brought.';
comment on function pennon.with_text_replaced(value jsonb, wanted text, replacement text) is 'The same with one text, as a value or a member''s name, replaced by another.';
comment on function pennon.with_unit_hash(context jsonb) is 'The context with its default unit hashed, so that many draws, also those of many flags, hash it once.';
comment on function pennon.write_audit(action text, environment text, outcome text, details jsonb) is 'Appends to the audit, in the transaction of what it tells of. Answers the number in the chain; null when a refusal of the public is not recorded because there are too many.';
comment on function pennon.write_documents(environment text, changes jsonb) is 'Makes the numbered changes the current documents, and notes what they refer to.';
comment on function pennon.write_history(environment text, revision bigint, changes jsonb, note text, author text) is 'Appends a commit and the versions that it makes.';
comment on function pennon.write_settings(after pennon.environments) is 'Makes or changes an environment; its triggers audit it. Answers the settings.';
comment on function pennon.written_changes(environment text, revision bigint, named jsonb) is 'The changes that a revision must have been made from, read back from its versions. Named: those that were asked for.';
comment on function pennon.written_content(environment text, kind text, key text) is 'A current document as it was written; null when there is none.';
comment on function pennon.written_schema_problems(changes jsonb) is 'Problems of the JSON Schemas that a commit writes, and values too deep to be looked through.';
comment on function pennon.written_section(environment text, key text, written_in text, written jsonb) is 'A configuration section as it is written, or as a commit to one environment is about to write it ({key: body | null}).';
comment on function pennon.written_sections(environment text, revision bigint) is 'The configuration sections that a revision delivers, resolved.';
comment on function pennon_api.approve(id bigint, content_hash text) is 'Approves the content with this hash, and nothing else, as the signed-in member.';
comment on function pennon_api.archive(environment text, kind text, key text, note text, options jsonb) is 'Archives a flag (its status says so), deletes another document; pennon_api.restore takes it back. Answers as pennon_api.commit does.';
comment on function pennon_api.change_requests(environment text, status text, before bigint, page_size integer) is 'Change requests, newest first: {requests, next}; hand `next` in as `before` for the next page. For members.';
comment on function pennon_api.claim_admin(user_id text) is 'Makes the first admin: the `sub` of their access token. With the secret key or as the owner, and while there is none.';
comment on function pennon_api.commit(environment text, changes jsonb, note text, options jsonb) is 'The one writer. changes: [{kind, key, base_version, body | null}], all or none; options: {dry_run, change_request}. Answers {environment, previous, revision, dry_run, versions}, or a refusal {code, message, details, hint} with its HTTP status.';
comment on function pennon_api.create_token(name text, role text, expires_at timestamp with time zone) is 'Makes a token for a machine: viewer, editor or auditor. Its text is in the answer and nowhere else. It goes into the header x-pennon-token, beside the project''s key.';
comment on function pennon_api.diff(before jsonb, after jsonb) is 'What differs between two versions of a document ({environment, kind, key, version}) or two environments ({environment, revision}), each by default as it is now: {documents: [{kind, key, from, to, changes: [{path, op, from, to}]}]}.';
comment on function pennon_api.doctor() is 'What is as it should be and what is not: [{check, ok, message, hint}]. For auditors and admins.';
comment on function pennon_api.document(environment text, kind text, key text, version bigint) is 'One version of a document, by default the latest: as it was written (body; null: deleted), as it is delivered (resolved), its hash, and who, when and why. What a change is made from.';
comment on function pennon_api.edit(id bigint, changes jsonb, note text) is 'Replaces the content of an open change request; approvals of the earlier one stop counting, and it is no longer scheduled.';
comment on function pennon_api.environments() is 'The environments with their settings, revision, and until when they are frozen. For members.';
comment on function pennon_api.experiment_counts(environment text, experiment text) is 'Raw counts of an experiment, for watching events arrive: {environment, experiment, variations: [{version, variation, units, metrics: [{metric, events, units, total}]}]}; metrics are those of exposed units, from their first exposure on. Counts say nothing of significance.';
comment on function pennon_api.export_audit(after jsonb, page_size integer) is 'The audit as NDJSON, by chain and number: {lines, next, checkpoint}. A line is {previous_hash, body, hash}; hash is the SHA-256 of previous_hash followed by body. Hand `next` in as `after` for the next page. Keep the checkpoint elsewhere. For auditors; audited.';
comment on function pennon_api.export_unit(unit text) is 'All that is kept of one person, in every environment: {unit, exposures, metric_events, documents}, the last being the documents that name it. For admins; audited.';
comment on function pennon_api.forget_unit(unit text) is 'Erases what was recorded of one person, and replaces them by their keyed hash where the rest must stay. Answers which documents and change requests name them still.';
comment on function pennon_api.history(environment text, kind text, key text, before bigint, page_size integer) is 'The commits of an environment, of a kind or of one document, newest first: {environment, commits: [{revision, author, note, at, count, versions: [{kind, key, version, deleted}]}], next}. Hand `next` in as `before` for the next page; null: that was all.';
comment on function pennon_api.inherit_from(environment text, base text) is 'Lets the configuration sections of an environment inherit from those of the same keys in another (null: no longer), and resolves them anew; in a protected or frozen environment each does so when it is committed next. For admins; audited. Answers {environment, base, commits}.';
comment on function pennon_api.keep_history(environment text, revisions bigint, days integer) is 'Says how much history an environment keeps: at least so many revisions, and all of at least so many days. What is older may be pruned; the current versions and the audit never are. For admins; audited.';
comment on function pennon_api.kill(environment text, flag text, note text) is 'Emergency: sets a flag inactive at once, protected and frozen environments included. Admins only; the audit calls it what it is. Answers as pennon_api.commit does; a flag that is off already is left alone.';
comment on function pennon_api.members() is 'Who may do what: [{user_id, role}]. For members.';
comment on function pennon_api.promote(origin text, environment text, documents jsonb, note text, options jsonb) is 'Takes over into an environment what changed in another since the last promotion, by a three-way merge of each document ([{kind, key}], null: all): one commit, or a refusal with every conflict ({kind, key, path, base, from, to}). options: those of commit, and prefer: from | to. Answers as pennon_api.commit does.';
comment on function pennon_api.propose(environment text, changes jsonb, note text) is 'Proposes changes, as pennon_api.commit takes them, for others to approve. Answers the change request: {id, environment, status, content_hash, approvals, needed, …}.';
comment on function pennon_api.propose_settings(environment text, settings jsonb, note text) is 'Proposes settings of an environment, as pennon_api.save_environment takes them, that protect it less.';
comment on function pennon_api.prune_audit(before timestamp with time zone) is 'Removes what the audit holds from before a time, at least 90 days ago. The last hash that goes is recorded in the chain, which so stays verifiable. For admins.';
comment on function pennon_api.publish(id bigint) is 'Commits what a change request proposes, with the approvals that the environment asks for. Answers as pennon_api.commit does, or the new settings, and {change_request}.';
comment on function pennon_api.reject(id bigint, note text) is 'Closes an open change request without publishing it. Who proposed or edited it may withdraw it so.';
comment on function pennon_api.remove_member(user_id text) is 'Ends a membership at once. What the member signed stays signed; approvals of what is not published yet stop counting.';
comment on function pennon_api.restore(environment text, kind text, key text, note text, options jsonb) is 'Gives an archived flag the status that it had, and brings back a deleted document as it last was. Answers as pennon_api.commit does.';
comment on function pennon_api.revoke_token(name text) is 'Ends a token at once. Its row stays, because its name is in signatures.';
comment on function pennon_api.rollback(environment text, target jsonb, note text, options jsonb) is 'Makes one document what it was at a version ({kind, key, version}), or the whole environment what it was at a revision ({revision}): one commit, or none when it is so already. Answers as pennon_api.commit does.';
comment on function pennon_api.save_environment(environment text, settings jsonb) is 'Makes an environment or changes its settings: {name, protected, min_approvals, block_self_approval, freeze_windows: [{from, until}]}, those that are given. A protected one is not protected less without approval.';
comment on function pennon_api.save_member(user_id text, role text) is 'Makes somebody a member, or gives a member another role: viewer, editor, approver, admin, auditor. The last admin stays one.';
comment on function pennon_api.schedule(id bigint, publish_at timestamp with time zone) is 'Has a change request published by itself at a time, if it may be then; null: not by itself.';
comment on function pennon_api.search_audit(filters jsonb) is 'The audit, newest first: {rows, next}. filters: chain, environment, actor, role, action, outcome, change_request, unit, from, until (times), page_size; hand `next` in as `before` for the next page. For auditors.';
comment on function pennon_api.tokens() is 'The tokens of machines, without their secrets: [{name, role, created_at, expires_at, revoked_at}]. For admins.';
comment on function pennon_api.verify_audit(checkpoint jsonb) is 'Checks every chain of the audit, against a checkpoint of earlier too: {ok, rows, broken: {chain, seq, problem: changed | missing | order}, checkpoint}. Only a checkpoint that was kept elsewhere shows that rows are missing at the end, or that the owner wrote a chain anew. For auditors.';
comment on function pennon_api.whoami() is 'How the caller signs, its role (null: the public) and what that role may do.';
comment on function public.pennon_enabled(flag text, environment text) is 'Whether a boolean flag is on for the caller: its tokens `sub` is the userId and its claims are auth.*. For row-level-security policies and triggers; false for what the caller may not see, and on any error.';
comment on function public.pennon_evaluate(environment text, context jsonb, keys text[]) is 'The answers of flags, all or those of these keys, for a context: {revision, flags: {key: {value, variation, reason, …}}}. auth.* are the verified claims of the callers token, and the time is the databases, whatever a browser sends. Flags for servers only answer service_role alone.';
comment on function public.pennon_ingest(events jsonb) is 'Records exposures, metric events and counts of evaluations: at most 500 and 256 kB a call, 8 kB each. Answers {accepted, duplicates, rejected, results: [{index, status, code?, message?}]}, or refuses the call as a whole. Sending again changes nothing.';
comment on function public.pennon_snapshot(environment text, since bigint) is 'The documents that the caller may see: full, or what changed after revision `since`, or that nothing did. The public sees what browsers may hold; service_role and members see all.';
comment on table pennon.api_tokens is 'Tokens of machines, sent as the header x-pennon-token. A machine neither approves nor administers.';
comment on table pennon.approvals is 'Who approved which content. One counts while its row in the audit says the same and the member may still approve.';
comment on table pennon.audit_log is 'Who did or tried what, when: one chain of hashes for each environment, one for the project and one for refusals of the public. Append-only.';
comment on table pennon.authorisations is 'Why a protected environment was written to. The triggers on what a commit writes ask for one of their own transaction, and hold it against the approvals, the audit and the very content.';
comment on table pennon.change_requests is 'Changes that somebody proposed: of documents, or of an environment''s settings. Who proposed, edited and approved them stands in the audit.';
comment on table pennon.clamped_events is 'Events of the last 8 days whose own time was out of bounds: their day depends on when they came, so the day cannot tell one that is sent again.';
comment on table pennon.commits is 'The chain of revisions. Append-only.';
comment on table pennon.digest_key is 'The key that e-mail addresses and units in the audit are hashed with. Without it they cannot be guessed back; nobody but the owner reads it.';
comment on table pennon.document_references is 'Which current document names which other; derived from the bodies, so that a commit need not read them all.';
comment on table pennon.documents is 'The current version of every document that exists.';
comment on table pennon.environments is 'One chain of revisions each. Commits to an environment take turns on its row.';
comment on table pennon.evaluation_counts is 'How often a flag answered what, as clients counted. One partition a day; kept for 365 days.';
comment on table pennon.experiment_variations is 'Every variation that any version of an experiment ever had: exposures arrive later than the version they name, and are checked against this.';
comment on table pennon.exposures is 'Who was shown which variation of an experiment. One partition a day; kept for 365 days.';
comment on table pennon.ingest_usage is 'How many events were sent in a caller''s last minute, and in that of all callers of a role together.';
comment on table pennon.maintenance is 'When pennon.maintain() ran last, and what failed then.';
comment on table pennon.members is 'Who may see and change flags besides service_role. Everyone else is the public, signed in or not.';
comment on table pennon.metric_events is 'What units did that metrics count or add up. One partition a day; kept for 365 days.';
comment on table pennon.pii_keys is 'Which attribute keys hold data about persons. What stands under them is hashed, or left out, before it is written to the audit.';
comment on table pennon.promotions is 'What was last taken over from one environment into another: where the next three-way merge begins.';
comment on table pennon.versions is 'Every version of every document; who, when and why stand in its commit. Append-only.';
