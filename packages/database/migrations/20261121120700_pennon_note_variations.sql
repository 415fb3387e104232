create function pennon.note_variations() returns trigger
language plpgsql
as $$
begin
  insert into pennon.experiment_variations (environment, experiment, version, variation)
  select distinct written.environment, written.key, named.version, named.variation
  from written, pennon.variations_of(written.body) named
  where written.kind = 'experiment' and written.body is not null
  on conflict do nothing;
  return null;
end
$$;
comment on function pennon.note_variations() is 'Trigger that notes the variations of each version of an experiment.';
revoke execute on function pennon.note_variations() from public;

create trigger note_variations after insert on pennon.versions
  referencing new table as written for each statement execute function pennon.note_variations();
alter table pennon.versions enable always trigger note_variations;

insert into pennon.experiment_variations (environment, experiment, version, variation)
select distinct written.environment, written.key, named.version, named.variation
from pennon.versions written, pennon.variations_of(written.body) named
where written.kind = 'experiment' and written.body is not null;
