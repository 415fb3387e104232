create schema pennon;
comment on schema pennon is 'Pennon''s tables and internal functions. Never expose it: clients use public.pennon_* and pennon_api.';
revoke all on schema pennon from public;

create schema pennon_api;
comment on schema pennon_api is 'Pennon''s functions for operators (console, CLI, REST). Expose it under Data API settings to use them.';
revoke all on schema pennon_api from public;
grant usage on schema pennon_api to authenticated, service_role;
