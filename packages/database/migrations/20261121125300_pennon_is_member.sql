drop function pennon.is_member(text, text, jsonb);
create function pennon.is_member(environment text, segment text, context jsonb, depth integer default 1) returns boolean
language plpgsql stable
as $$
declare
  body constant jsonb := pennon.body_of(environment, 'segment', segment);
  term jsonb;
  score double precision := 0;
begin
  if body ? 'excluded' and pennon.is_listed(context, body ->> 'attribute', body -> 'excluded') then
    return false;
  elsif body ? 'included' and pennon.is_listed(context, body ->> 'attribute', body -> 'included') then
    return true;
  elsif body ? 'when' and pennon.condition_holds(environment, body -> 'when', context, depth) then
    return true;
  elsif not body ? 'score' then
    return false;
  end if;
  for at in 0 .. jsonb_array_length(body -> 'score' -> 'terms') - 1 loop
    term := body -> 'score' -> 'terms' -> at;
    if pennon.condition_holds(environment, term -> 'when', context, depth) then
      score := score + pennon.double_of(term -> 'weight');
    end if;
  end loop;
  return score >= pennon.double_of(body -> 'score' -> 'threshold');
end
$$;
comment on function pennon.is_member(text, text, jsonb, integer) is 'Whether a context is in a segment: excluded beats included beats its condition and its score.';
revoke execute on function pennon.is_member(text, text, jsonb, integer) from public;
