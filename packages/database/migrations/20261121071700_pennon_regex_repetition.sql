create function pennon.regex_repetition(atom text, counts text) returns text
language plpgsql immutable strict parallel safe
as $$
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
$$;
comment on function pennon.regex_repetition(text, text) is 'A counted repetition as Postgres writes it.';
revoke execute on function pennon.regex_repetition(text, text) from public;
