create or replace function pennon_api.create_token(name text, role text, expires_at timestamptz default null) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
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
$$;
