create function pennon.edges_after(environment text, changes jsonb)
returns table (
  path text, kind text, key text, delivery text, body jsonb,
  target_kind text, target_key text, target_variations jsonb
)
language sql stable
as $$
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
$$;
comment on function pennon.edges_after(text, jsonb) is 'The references that a commit touches: those from what it writes, and those to it from what it leaves alone.';
revoke execute on function pennon.edges_after(text, jsonb) from public;
