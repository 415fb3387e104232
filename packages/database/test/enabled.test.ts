import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { accepted, anon, as, type Caller, flagChange, serviceRole, signedInAs } from './requests.js';

const betaTesters = {
  rules: [
    {
      id: 'testers',
      when: { attribute: 'auth.app_metadata.tester', op: 'equals', value: true },
      serve: { variation: 'on' },
    },
    { id: 'ada', when: { attribute: 'userId', op: 'equals', value: 'ada' }, serve: { variation: 'on' } },
  ],
};
const tester: Caller = {
  role: 'authenticated',
  claims: { role: 'authenticated', sub: 'grace', app_metadata: { tester: true } },
};
const text = {
  type: 'string',
  variations: [
    { key: 'on', value: 'true' },
    { key: 'off', value: 'false' },
  ],
  fallthrough: { variation: 'on' },
};

describe.each(engines)('pennon_enabled on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await accepted(db, 'production', [
      flagChange('beta', 0, { delivery: 'values', ...betaTesters }),
      flagChange('secret', 0, { delivery: 'server', fallthrough: { variation: 'on' } }),
      flagChange('text', 0, text),
    ]);
    await accepted(db, 'staging', [flagChange('beta', 0, { fallthrough: { variation: 'on' } })]);
    await db.exec(`
      create table public.reports (id integer primary key, is_beta boolean not null);
      insert into public.reports select id, id > 3 from generate_series(1, 5) id;
      alter table public.reports enable row level security;
      grant select, update on public.reports to anon, authenticated;
      create policy "beta reports are for who has the beta" on public.reports for select
        using (not is_beta or public.pennon_enabled('beta'));
      create policy "who has the beta may edit" on public.reports for update using (true);

      create function public.guard_reports() returns trigger language plpgsql as $$
      begin
        if not public.pennon_enabled('beta') then
          raise exception 'reports are read-only for you';
        end if;
        return new;
      end
      $$;
      create trigger guard_reports before update on public.reports
        for each row execute function public.guard_reports()`);
  });
  afterAll(() => db.close());

  const idsSeenBy = async (caller: Caller): Promise<readonly number[]> => {
    const { rows } = await as(db, caller, (sql) =>
      sql.query<{ id: number }>('select id from public.reports order by id'),
    );
    return rows.map(({ id }) => id);
  };
  const isEnabled = async (caller: Caller, flag: string, environment = 'production'): Promise<unknown> => {
    const { rows } = await as(db, caller, (sql) =>
      sql.query<{ value: unknown }>('select public.pennon_enabled($1, $2) as value', [flag, environment]),
    );
    return rows[0]?.value;
  };

  it('decides in a policy which rows someone sees, by the verified token', async () => {
    expect(await idsSeenBy(tester)).toEqual([1, 2, 3, 4, 5]);
    expect(await idsSeenBy(signedInAs('ada'))).toEqual([1, 2, 3, 4, 5]);
    expect(await idsSeenBy(signedInAs('bob'))).toEqual([1, 2, 3]);
    expect(await idsSeenBy(anon)).toEqual([1, 2, 3]);
  });

  it('decides in a trigger what someone may write', async () => {
    const write = (caller: Caller): Promise<unknown> =>
      as(db, caller, (sql) => sql.query('update public.reports set is_beta = false where id = 1'));
    await expect(write(signedInAs('bob'))).rejects.toThrow('read-only');
    await write(signedInAs('ada'));
  });

  it('follows a commit at once', async () => {
    await accepted(db, 'production', [
      flagChange('beta', 1, { delivery: 'values', ...betaTesters, status: 'inactive' }),
    ]);
    expect(await idsSeenBy(tester)).toEqual([1, 2, 3]);
    await accepted(db, 'production', [flagChange('beta', 2, { delivery: 'values', ...betaTesters })]);
    expect(await idsSeenBy(tester)).toEqual([1, 2, 3, 4, 5]);
  });

  it('asks the environment that is named', async () => {
    expect(await isEnabled(anon, 'beta', 'staging')).toBe(true);
    expect(await isEnabled(anon, 'beta')).toBe(false);
  });

  it.each([
    ['there is not', 'nothing'],
    ['is no boolean', 'text'],
  ])('is false for a flag that %s', async (_, flag) => {
    expect(await isEnabled(serviceRole, flag)).toBe(false);
  });

  it('is false for the public where a flag is for servers only', async () => {
    expect(await isEnabled(signedInAs('ada'), 'secret')).toBe(false);
    expect(await isEnabled(serviceRole, 'secret')).toBe(true);
  });
});
