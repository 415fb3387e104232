create function pennon.is_author(request pennon.change_requests, user_id text) returns boolean
language plpgsql stable
as $$
begin
  return exists (select from pennon.authors_of(request) author where author = any (pennon.signatures_of(user_id)));
end
$$;
comment on function pennon.is_author(pennon.change_requests, text) is 'Whether a member proposed or edited it, themselves or through a token that they made.';
revoke execute on function pennon.is_author(pennon.change_requests, text) from public;
