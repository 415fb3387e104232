create function pennon.permissions() returns table (action text, roles text[], deed text)
language sql immutable parallel safe
as $$
  values
    ('read', '{viewer,editor,approver,auditor,admin}'::text[], 'read what members read'),
    ('commit', '{editor,admin}', 'change flags'),
    ('propose', '{editor,approver,admin}', 'propose changes'),
    ('approve', '{approver,admin}', 'approve or reject changes'),
    ('publish', '{editor,approver,admin}', 'publish changes'),
    ('kill', '{admin}', 'kill a flag'),
    ('audit', '{auditor,admin}', 'read the audit'),
    ('administer', '{admin}', 'administer the project')
$$;
comment on function pennon.permissions() is 'Who may do what: the one table of it.';
revoke execute on function pennon.permissions() from public;
