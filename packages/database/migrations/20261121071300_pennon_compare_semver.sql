create function pennon.compare_semver(a text, b text) returns integer
language plpgsql immutable strict parallel safe
as $$
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
$$;
comment on function pennon.compare_semver(text, text) is 'Precedence of two versions by semver 2.0.0: -1, 0 or 1.';
revoke execute on function pennon.compare_semver(text, text) from public;
