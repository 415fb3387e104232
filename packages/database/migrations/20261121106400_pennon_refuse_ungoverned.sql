create function pennon.refuse_ungoverned(environment text, what text, why text) returns void
language plpgsql volatile
as $$
begin
  raise exception '% of % is refused: %', what, environment, why
    using errcode = 'PT403',
      hint = 'A protected or frozen environment changes through pennon_api only: propose, have it approved, publish.';
end
$$;
comment on function pennon.refuse_ungoverned(text, text, text) is 'Ends a transaction that wrote past governance.';
revoke execute on function pennon.refuse_ungoverned(text, text, text) from public;
