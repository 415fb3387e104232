create function pennon.compares_texts(op text, seen text, wanted text) returns boolean
language plpgsql immutable strict parallel safe
as $$
begin
  return case op
    when 'contains' then strpos(seen, wanted) > 0
    when 'starts_with' then starts_with(seen, wanted)
    when 'ends_with' then right(seen, length(wanted)) = wanted
    when 'regex' then pennon.utf16_length(seen) <= 10000 and seen ~ pennon.native_regex(wanted)
    when 'equals' then seen = wanted
    -- The C locale folds ASCII letters only: folding the rest differs between engines.
    else pennon.compares_texts(replace(op, '_ignore_case', ''), lower(seen collate "C"), lower(wanted collate "C"))
  end;
end
$$;
comment on function pennon.compares_texts(text, text, text) is 'Whether a text passes a comparison with another.';
revoke execute on function pennon.compares_texts(text, text, text) from public;
