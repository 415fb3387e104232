create function pennon.written_section(environment text, key text, written_in text, written jsonb) returns jsonb
language sql stable
as $$
  select case when environment = written_in and written ? key then nullif(written -> key, 'null')
    else pennon.written_content(environment, 'config', key) end
$$;
comment on function pennon.written_section(text, text, text, jsonb) is 'A configuration section as it is written, or as a commit to one environment is about to write it ({key: body | null}).';
revoke execute on function pennon.written_section(text, text, text, jsonb) from public;
