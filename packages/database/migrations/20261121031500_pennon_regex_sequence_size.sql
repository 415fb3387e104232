create function pennon.regex_sequence_size(sequence text) returns numeric
language sql immutable strict parallel safe
as $$
  select case
    when sequence !~ '^(<\d+>([*+?]|\{\d{1,4}(,\d{0,4})?\})?|[\^$|])*$' or bool_or(most < fewest) then null
    else least(100000, coalesce(sum(coalesce(most, fewest + 1) * (states + 1)), 0))
      + length(regexp_replace(sequence, '[^\^$]', '', 'g'))
      + case when sequence like '%|%' then 1 else 0 end
  end
  from regexp_matches(sequence, '<(\d+)>(?:([*+?])|\{(\d+)(,)?(\d+)?\})?', 'g') piece,
    lateral (select
      piece[1]::numeric states,
      coalesce(piece[3]::numeric, case when piece[2] in ('*', '?') then 0 else 1 end) as fewest,
      case
        when piece[2] in ('*', '+') or (piece[4] is not null and piece[5] is null) then null
        else coalesce(piece[5], piece[3], '1')::numeric
      end as most
    ) repetition
$$;
comment on function pennon.regex_sequence_size(text) is 'The states of a group''s content whose pieces are written <n>; null when it is malformed.';
revoke execute on function pennon.regex_sequence_size(text) from public;
