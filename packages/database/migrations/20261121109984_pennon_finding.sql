create function pennon.finding(subject text, flaws text[], fine text, hint text) returns jsonb
language sql immutable parallel safe
as $$
  select jsonb_build_array(jsonb_build_object(
    'check', subject, 'ok', cardinality(flaws) = 0,
    'message', case when cardinality(flaws) = 0 then fine else array_to_string(flaws, '; ') end,
    'hint', case when cardinality(flaws) > 0 then hint end
  ))
$$;
comment on function pennon.finding(text, text[], text, text) is 'One thing that the doctor looked at: fine without flaws.';
revoke execute on function pennon.finding(text, text[], text, text) from public;
