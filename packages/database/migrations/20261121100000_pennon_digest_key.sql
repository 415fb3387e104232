-- HMAC-SHA256 needs the key padded in two ways; both are made once, because Postgres hashes but has no HMAC without pgcrypto.
create table pennon.digest_key (
  only_one boolean primary key default true check (only_one),
  inner_pad bytea not null check (length(inner_pad) = 64),
  outer_pad bytea not null check (length(outer_pad) = 64)
);
comment on table pennon.digest_key is 'The key that e-mail addresses and units in the audit are hashed with. Without it they cannot be guessed back; nobody but the owner reads it.';
comment on column pennon.digest_key.inner_pad is 'The key, xor 0x36 (RFC 2104).';
comment on column pennon.digest_key.outer_pad is 'The key, xor 0x5c.';
alter table pennon.digest_key enable row level security;
revoke all on pennon.digest_key from public, anon, authenticated, service_role;

do $$
declare
  -- Three random uuids have 366 random bits.
  key constant bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  inner_pad bytea := decode(repeat('36', 64), 'hex');
  outer_pad bytea := decode(repeat('5c', 64), 'hex');
begin
  for place in 0..31 loop
    inner_pad := set_byte(inner_pad, place, get_byte(inner_pad, place) # get_byte(key, place));
    outer_pad := set_byte(outer_pad, place, get_byte(outer_pad, place) # get_byte(key, place));
  end loop;
  insert into pennon.digest_key (inner_pad, outer_pad) values (inner_pad, outer_pad);
end
$$;
