create function pennon.native_regex(pattern text) returns text
language plpgsql immutable strict parallel safe
as $$
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
$$;
comment on function pennon.native_regex(text) is 'A pattern of the subset as the regular expression that means the same to Postgres.';
revoke execute on function pennon.native_regex(text) from public;
