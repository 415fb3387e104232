create function pennon.reader_refusal() returns jsonb
language plpgsql volatile
as $$
begin
  return case when pennon.role_of() is null then pennon.refusal(
    403, 'PENNON_FORBIDDEN', 'The public may not read the history.', null,
    'Use the secret key, or have an admin make you a member.'
  ) end;
end
$$;
comment on function pennon.reader_refusal() is 'The refusal of who is no member; null for a member.';
revoke execute on function pennon.reader_refusal() from public;
