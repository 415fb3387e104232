-- As the evaluators build them: one state for a character or an assertion, one for a group, and one more around each
-- repetition of what is repeated.
create or replace function pennon.regex_sequence_size(sequence text) returns numeric
language sql immutable strict parallel safe
as $$
  select case
    when sequence !~ '^(<\d+>([*+?]|\{\d{1,4}(,\d{0,4})?\})?|[\^$|])*$' or bool_or(most < fewest) then null
    else least(100000, coalesce(sum(
        case when is_repeated then coalesce(most, fewest + 1) * (states + 1) else states end
      ), 0))
      + length(regexp_replace(sequence, '[^\^$]', '', 'g'))
      + 1
  end
  from regexp_matches(sequence, '<(\d+)>(?:([*+?])|\{(\d+)(,)?(\d+)?\})?', 'g') piece,
    lateral (select
      piece[1]::numeric states,
      piece[2] is not null or piece[3] is not null as is_repeated,
      coalesce(piece[3]::numeric, case when piece[2] in ('*', '?') then 0 else 1 end) as fewest,
      case
        when piece[2] in ('*', '+') or (piece[4] is not null and piece[5] is null) then null
        else coalesce(piece[5], piece[3], '1')::numeric
      end as most
    ) repetition
$$;
