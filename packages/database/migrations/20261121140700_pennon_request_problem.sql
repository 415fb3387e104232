create or replace function pennon.request_problem(environment text, request pennon.change_requests, content_hash text) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select case
      when request.id is null or request.environment <> environment then jsonb_build_object(
        'status', 404, 'code', 'PENNON_NOT_FOUND', 'message', format('%s has no such change request.', environment),
        'details', null, 'hint', 'pennon_api.change_requests lists them.'
      )
      when request.status <> 'open' then jsonb_build_object(
        'status', 409, 'code', 'PENNON_CONFLICT',
        'message', format('Change request %s is %s already.', request.id, request.status),
        'details', jsonb_build_object('status', request.status, 'revision', request.revision), 'hint', 'Propose the changes anew.'
      )
      when request.content_hash <> content_hash then jsonb_build_object(
        'status', 409, 'code', 'PENNON_CONFLICT',
        'message', format('Change request %s has other content than this.', request.id),
        'details', jsonb_build_object('content_hash', request.content_hash, 'given', content_hash),
        'hint', 'It was edited, or these are other changes, or what it starts from has changed: the settings, or what its sections '
          || 'inherit. Read it again; pennon_api.edit with the same content has it approved as things stand now.'
      )
    end
  );
end
$$;
comment on function pennon.request_problem(text, pennon.change_requests, text) is 'Why this change request cannot be published with this content; null: it can.';
