create function pennon.compares_versions(op text, seen jsonb, wanted jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
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
$$;
comment on function pennon.compares_versions(text, jsonb, jsonb) is 'Whether a version passes a comparison; what is no version never does.';
revoke execute on function pennon.compares_versions(text, jsonb, jsonb) from public;
