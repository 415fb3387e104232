create function pennon.regex_size(pattern text) returns numeric
language plpgsql immutable strict parallel safe
as $$
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
$$;
comment on function pennon.regex_size(text) is 'The states of the automaton that matches a pattern; null when the pattern is none of the subset.';
revoke execute on function pennon.regex_size(text) from public;
