-- Who may hear announcements and who may make them. The restrictive policies hold whatever an app's own permissive
-- ones allow, and say nothing about topics that are not Pennon's. Both the row's topic and the one that is being joined
-- are looked at, so that neither can be dressed up as the other. Comments stand here because hosted projects may not
-- comment on policies of realtime.messages.

create policy "pennon: announcements are heard" on realtime.messages
  for select to anon, authenticated
  using (topic like 'pennon%');

create policy "pennon: only announcements are heard" on realtime.messages
  as restrictive for select to public
  using (
    case
      when topic not like 'pennon%' and coalesce((select realtime.topic()), '') not like 'pennon%' then true
      when extension <> 'broadcast' or (select realtime.topic()) is distinct from topic then false
      when topic like 'pennon:%' then true
      when topic like 'pennon-server:%' then (select pennon.role_of()) is not null
      else false
    end
  );

-- The owner of Pennon's schema announces; where that role bypasses row-level security, these two do not concern it.
create policy "pennon: the database announces" on realtime.messages
  for insert to public
  with check (
    topic like 'pennon%'
    and current_user = (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'pennon')
  );

create policy "pennon: only the database announces" on realtime.messages
  as restrictive for insert to public
  with check (
    topic not like 'pennon%'
    or current_user = (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'pennon')
  );

create policy "pennon: announcements are not rewritten" on realtime.messages
  as restrictive for update to public
  using (topic not like 'pennon%')
  with check (topic not like 'pennon%');

create policy "pennon: announcements are not withdrawn" on realtime.messages
  as restrictive for delete to public
  using (topic not like 'pennon%');
