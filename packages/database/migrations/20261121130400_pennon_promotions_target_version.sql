alter table pennon.promotions add column target_version bigint;
comment on column pennon.promotions.target_version is 'The version in the environment that it was taken over into came to with it, 0 when it never had one; null when it was taken over before this was noted.';
