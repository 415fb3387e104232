create function pennon.resolved_section(environment text, key text, written_in text, written jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  layers constant jsonb := pennon.config_layers(environment, key, written_in, written);
  own constant jsonb := layers -> -1 -> 'body';
  layer jsonb;
  data jsonb := '{}';
  schema jsonb;
  problems jsonb := '[]';
  checked jsonb;
begin
  if layers is null then
    return jsonb_build_object('problems', pennon.problem('.extends', 'leads back to the section itself, or through more than 16'));
  end if;
  for layer in select jsonb_array_elements(layers) loop
    data := pennon.overlaid(data, layer -> 'body' -> 'values');
    schema := coalesce(layer -> 'body' -> 'schema', schema);
    if own ->> 'delivery' = 'rules' and pennon.delivery_of(layer -> 'body') <> 'rules' then
      problems := problems || pennon.problem('.delivery', format('lets browsers hold what config %s of %s keeps from them',
        layer ->> 'key', layer ->> 'environment'));
    end if;
  end loop;
  checked := pennon.checked_values(data, schema, '.values');
  return jsonb_build_object(
    'body', own || jsonb_build_object('values', checked -> 'values'), 'problems', problems || (checked -> 'problems')
  );
end
$$;
comment on function pennon.resolved_section(text, text, text, jsonb) is 'A section as it is delivered, with what it inherits and its defaults, and its problems: {body, problems}.';
revoke execute on function pennon.resolved_section(text, text, text, jsonb) from public;
