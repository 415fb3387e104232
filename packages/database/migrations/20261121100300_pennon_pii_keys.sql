create table pennon.pii_keys (
  pattern text primary key check (length(pattern) between 1 and 200 and pattern !~ '[^a-z0-9|()?]'),
  class text not null check (class in ('email', 'unit', 'personal', 'secret'))
);
comment on table pennon.pii_keys is 'Which attribute keys hold data about persons. What stands under them is hashed, or left out, before it is written to the audit.';
comment on column pennon.pii_keys.pattern is 'A regular expression of letters, digits and | ( ) ?, for the whole key in lower case without its - _ and dots.';
comment on column pennon.pii_keys.class is 'email, unit, personal: stored as keyed hashes. secret: not stored.';
alter table pennon.pii_keys enable row level security;
revoke all on pennon.pii_keys from public, anon, authenticated, service_role;

insert into pennon.pii_keys (pattern, class)
values
  ('e?mail(address)?', 'email'),
  ('(user|device|session|account|customer|anonymous)id', 'unit'),
  ('units?', 'unit'),
  ('((first|last|full|given|family|sur)name)', 'personal'),
  ('(phone|mobile)(number)?', 'personal'),
  ('(street|postal|home)?address', 'personal'),
  ('(birthday|birthdate|dateofbirth|dob)', 'personal'),
  ('(password|secret|token|apikey|authorization|cookie)', 'secret');
