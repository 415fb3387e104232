create function pennon.announce(environment pennon.environments, changes jsonb) returns void
language plpgsql volatile
as $$
declare
  has_values constant boolean := jsonb_path_exists(changes, '$[*] ? (@.delivery == "values" || @.delivery_before == "values")');
begin
  perform realtime.send(
    pennon.announcement(environment.revision, environment.public_checksum, pennon.public_changes(changes), has_values),
    'change', 'pennon:' || environment.key, true
  );
  perform realtime.send(
    pennon.announcement(environment.revision, environment.server_checksum, pennon.server_changes(changes), has_values),
    'change', 'pennon-server:' || environment.key, true
  );
end
$$;
comment on function pennon.announce(pennon.environments, jsonb) is 'Announces a revision to browsers and to servers, in the commit''s transaction: it is heard if the commit is kept.';
revoke execute on function pennon.announce(pennon.environments, jsonb) from public;
