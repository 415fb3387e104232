create function pennon.are_attributes(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  -- The depth first, which looks no deeper than it asks. A number of a few bytes may have 131,072 digits: who reads
  -- it back would get them all.
  select case
    when value is null or jsonb_typeof(value) = 'null' then true
    when jsonb_typeof(value) <> 'object' or jsonb_path_exists(value, 'strict $.**{9}') then false
    else not jsonb_path_exists(value, 'strict $.** ? (@.type() == "number"
      && (@ > 1e309 || @ < -1e309 || (@ < 1e-325 && @ > -1e-325 && @ != 0)))')
  end
$$;
comment on function pennon.are_attributes(jsonb) is 'Whether it is an object nested at most 8 deep, whose numbers a double can hold; or absent.';
revoke execute on function pennon.are_attributes(jsonb) from public;
