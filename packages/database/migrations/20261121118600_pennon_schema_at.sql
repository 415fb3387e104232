create function pennon.schema_at(root jsonb, reference text) returns jsonb
language sql immutable strict parallel safe
as $$
  select case when reference = '#' then root
    when reference ~ '^#(/(\$defs|definitions|properties)/[^/]+|/(items|not|additionalProperties)|/(allOf|anyOf|oneOf)/\d{1,4})+$'
      then root #> array(
        select replace(replace(step, '~1', '/'), '~0', '~') from unnest(string_to_array(substr(reference, 3), '/')) step
      )
  end
$$;
comment on function pennon.schema_at(jsonb, text) is 'The subschema of a document that a $ref names; null when it names none.';
revoke execute on function pennon.schema_at(jsonb, text) from public;
