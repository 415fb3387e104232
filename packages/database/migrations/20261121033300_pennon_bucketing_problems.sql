create function pennon.bucketing_problems(value jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case when value is null then '[]' else
    pennon.object_problems(value, path, '{hash,scale}', '{encoding,seed,template,slice,compare,pastEnd}')
      || pennon.choice_problems(
        value -> 'hash', path || '.hash', '{murmur3_32,fnv1a_32,fnv1a_32_twice,md5,sha1,sha256,xxhash32,crc32}'
      )
      || pennon.scale_problems(value -> 'scale', path || '.scale')
      || pennon.choice_problems(value -> 'encoding', path || '.encoding', '{utf8,utf16,low_bytes}')
      || case when value -> 'seed' is not null and coalesce(pennon.number_of(value -> 'seed') % 1 <> 0, true)
        then pennon.problem(path || '.seed', 'must be a whole number') else '[]' end
      || pennon.text_problems(value -> 'template', path || '.template', 500)
      || pennon.ordinal_problems(value -> 'slice', path || '.slice')
      || pennon.choice_problems(value -> 'compare', path || '.compare', '{below,at_most}')
      || pennon.choice_problems(value -> 'pastEnd', path || '.pastEnd', '{next,last}')
  end;
end
$$;
comment on function pennon.bucketing_problems(jsonb, text) is 'Problems of the record that says how an imported flag buckets.';
revoke execute on function pennon.bucketing_problems(jsonb, text) from public;
