create function pennon.draw_warning(id text, before jsonb, after jsonb) returns text
language plpgsql immutable parallel safe
as $$
declare
  is_redrawn constant boolean := (before -> 'salt', before -> 'bucketBy', before -> 'bucketing')
    is distinct from (after -> 'salt', after -> 'bucketBy', after -> 'bucketing');
  entries constant integer := greatest(jsonb_array_length(before -> 'split'), jsonb_array_length(after -> 'split'));
  moved bigint;
begin
  if is_redrawn then
    return format('%s draws every unit anew: its salt, bucketBy or bucketing changed', id);
  elsif entries < 2 then
    -- A single entry grows without moving anyone out; that it shrinks is what was asked for.
    return null;
  end if;
  moved := pennon.moved_share(before -> 'split', after -> 'split');
  return case when moved > 0 then format(
    '%s: changing the weights of several entries moves units, %s %% of all', id, trim_scale(moved::numeric / 1000)
  ) end;
end
$$;
comment on function pennon.draw_warning(text, jsonb, jsonb) is 'What a change does to the units that are drawn; null when all stay where they are.';
revoke execute on function pennon.draw_warning(text, jsonb, jsonb) from public;
