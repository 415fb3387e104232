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

  describe('asked again in one statement', () => {
    const all = async (caller: Caller, sql: string): Promise<unknown> =>
      (await as(db, caller, (session) => session.query<{ answers: unknown }>(sql))).rows[0]?.answers;
    const isBeta = `public.pennon_enabled('beta')`;

    it('answers for the claims of each moment', async () => {
      const asked = (claims: unknown): string =>
        `(select case when set_config('request.jwt.claims', '${JSON.stringify(claims)}', true) <> '' then ${isBeta} end)`;
      const [bob, tester] = [{ sub: 'bob' }, { sub: 'bob', app_metadata: { tester: true } }];
      const answers = await all(anon, `select array[${[tester, bob, tester, bob].map(asked)}] as answers`);
      expect(answers).toEqual([true, false, true, false]);
    });

    it('answers by the commits of the statement itself', async () => {
      await db.exec(`
        create or replace function public.answers_around_a_commit(change jsonb) returns boolean[] language plpgsql as $$
        declare
          answers boolean[] := array[${isBeta}];
          answer jsonb := pennon_api.commit('production', change);
        begin
          return answers || array[${isBeta}];
        end
        $$`);
      const { rows } = await db.query<{ version: number }>(
        `select version::int from pennon.documents where environment = 'production' and key = 'beta'`,
      );
      const change = flagChange('beta', rows[0]?.version, {
        delivery: 'values',
        fallthrough: { variation: 'on' },
      });
      const { rows: found } = await db.query<{ answers: unknown }>(
        `select public.answers_around_a_commit($1::jsonb) as answers`,
        [JSON.stringify([change])],
      );
      expect(found[0]?.answers).toEqual([false, true]);
    });

    it('is not taken in by answers that somebody else wrote', async () => {
      const slots = Array.from(
        { length: 32 },
        (_, slot) => `set_config('pennon.enabled_${slot}', kept, true)`,
      );
      for (const kept of ['t', 'true', `t${'0'.repeat(64)}`, '']) {
        expect(
          await all(
            anon,
            `select array_agg(public.pennon_enabled('nothing') or n < 0) as answers
             from generate_series(1, 2) n, (select ${slots.join(', ')} from (values ('${kept}')) v (kept) offset 0) written`,
          ),
        ).toEqual([false, false]);
      }
      // Nor by the answer to another question: what is kept of one flag says nothing of the other in its place.
      const copied = await all(
        signedInAs('ada'),
        `select array_agg(answer) as answers from (
           select public.pennon_enabled('beta') as on_answer
         ) asked, lateral (
           select ${slots.map((_, slot) => `set_config('pennon.enabled_${slot}', kept.value, true)`).join(', ')}
           from (select max(current_setting('pennon.enabled_' || slot, true)) as value from generate_series(0, 31) slot
             where asked.on_answer) kept offset 0
         ) spread, lateral (select public.pennon_enabled('nothing') as answer offset 0) other`,
      );
      expect(copied).toEqual([false]);
    });
  });
});
