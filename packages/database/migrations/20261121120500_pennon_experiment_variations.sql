create table pennon.experiment_variations (
  environment text not null,
  experiment text not null,
  version bigint not null,
  variation text not null,
  primary key (environment, experiment, version, variation)
);
comment on table pennon.experiment_variations is 'Every variation that any version of an experiment ever had: exposures arrive later than the version they name, and are checked against this.';
alter table pennon.experiment_variations enable row level security;
revoke all on pennon.experiment_variations from public, anon, authenticated, service_role;
