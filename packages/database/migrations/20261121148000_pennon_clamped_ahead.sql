alter table pennon.clamped_events add column is_ahead boolean not null default false;
comment on column pennon.clamped_events.is_ahead is 'Its own time lay ahead, and may come: then it is not clamped any more, and has another day.';
create index clamped_events_ahead on pennon.clamped_events (id) where is_ahead;
