create function pennon.signatures_of(user_id text) returns text[]
language sql stable strict
as $$
  select array[pennon.masked_text(user_id), pennon.masked_text('member:' || user_id)]
$$;
comment on function pennon.signatures_of(text) is 'How a member signs in the audit, with and without a role of the database that is called the same.';
revoke execute on function pennon.signatures_of(text) from public;
