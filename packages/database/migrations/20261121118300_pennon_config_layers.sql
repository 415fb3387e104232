create function pennon.config_layers(environment text, key text, written_in text, written jsonb) returns jsonb
language plpgsql stable
as $$
declare
  places constant text[] := pennon.base_chain(environment);
  seen text[] := '{}';
  section text := key;
  here jsonb;
  layers jsonb := '[]';
begin
  while section is not null loop
    if section = any (seen) or cardinality(seen) > 16 then
      return null;
    end if;
    seen := seen || section;
    select
      jsonb_agg(jsonb_build_object('environment', place, 'key', section, 'body', body) order by nth desc),
      (array_agg(body ->> 'extends' order by nth) filter (where body ? 'extends'))[1]
    into here, section
    from unnest(places) with ordinality list (place, nth),
      pennon.written_section(place, section, written_in, written) body
    where body is not null;
    layers := coalesce(here, '[]') || layers;
  end loop;
  return layers;
end
$$;
comment on function pennon.config_layers(text, text, text, jsonb) is 'What a section is made of, weakest first: the sections that it extends before it, and of each the base environment''s before the environment''s own. Null: it leads back to itself.';
revoke execute on function pennon.config_layers(text, text, text, jsonb) from public;
