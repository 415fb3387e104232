alter table pennon.members add column approves_since timestamptz;
comment on column pennon.members.approves_since is 'Since when the member may approve; null: they may not, or from before this was recorded.';
