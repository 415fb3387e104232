create function pennon.bucketing_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case when value is null then '[]' else
    pennon.object_problems(value, path, '{hash}', '{encoding,seed,template,slice,scale,compare,pastEnd}')
      || pennon.choice_problems(
        value -> 'hash', path || '.hash', '{murmur3_32,fnv1a_32,fnv1a_32_twice,md5,sha1,sha256,xxhash32,crc32}'
      )
  end
$$;
comment on function pennon.bucketing_problems(jsonb, text) is 'Problems of the record that says how an imported flag buckets.';
revoke execute on function pennon.bucketing_problems(jsonb, text) from public;
