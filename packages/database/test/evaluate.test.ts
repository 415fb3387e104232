import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import {
  accepted,
  anon,
  as,
  type Caller,
  type Change,
  flagChange,
  newEnvironment,
  serviceRole,
  signedInAs,
} from './requests.js';

interface Answers {
  readonly revision: number;
  readonly flags: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const onFor = (attribute: string, value: unknown): Record<string, unknown> => ({
  rules: [{ id: 'r', when: { attribute, op: 'equals', value }, serve: { variation: 'on' } }],
});
const whileOpen = (window: unknown): Record<string, unknown> => ({
  rules: [{ id: 'r', window, serve: { variation: 'on' } }],
});

const documents: readonly Change[] = [
  flagChange('rules', 0, { delivery: 'rules' }),
  flagChange('values', 0, { delivery: 'values', ...onFor('plan', 'pro') }),
  flagChange('server', 0, { delivery: 'server' }),
  flagChange('paid', 0, { delivery: 'values', ...onFor('auth.app_metadata.plan', 'pro') }),
  flagChange('staff', 0, { delivery: 'values', ...onFor('auth.role', 'service_role') }),
  flagChange('past', 0, { delivery: 'values', ...whileOpen({ until: '2020-01-01T00:00Z' }) }),
  flagChange('present', 0, { delivery: 'values', ...whileOpen({ from: '2020-01-01T00:00Z' }) }),
  flagChange('half', 0, {
    delivery: 'values',
    fallthrough: {
      split: [
        { variation: 'on', weight: 50_000 },
        { variation: 'off', weight: 50_000 },
      ],
    },
  }),
];

describe.each(engines)('pennon_evaluate on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    environment = await newEnvironment(db);
    await accepted(db, environment, documents);
  });
  afterAll(() => db.close());

  const evaluated = async (caller: Caller, context: unknown, keys?: readonly string[]): Promise<Answers> => {
    const { rows } = await as(db, caller, (sql) =>
      sql.query<{ body: Answers }>('select public.pennon_evaluate($1, $2::jsonb, $3) as body', [
        environment,
        JSON.stringify(context),
        keys ?? null,
      ]),
    );
    return (rows[0] as { body: Answers }).body;
  };
  const answerOf = async (caller: Caller, key: string, context: unknown): Promise<unknown> =>
    (await evaluated(caller, context, [key])).flags[key]?.value;

  it('answers whole results, with the revision', async () => {
    expect(await evaluated(anon, { attributes: { plan: 'pro' } }, ['values'])).toEqual({
      revision: 1,
      flags: {
        values: { flagKey: 'values', value: true, variation: 'on', reason: 'targeting_match', ruleId: 'r' },
      },
    });
  });

  it.each([
    ['anon', anon],
    ['a signed-in user', signedInAs('ada')],
  ])('shows %s what browsers may see, and servers also the rest', async (_, caller) => {
    const visible = documents.map(({ key }) => key).sort();
    expect(Object.keys((await evaluated(caller, {})).flags).sort()).toEqual(
      visible.filter((key) => key !== 'server'),
    );
    expect(Object.keys((await evaluated(serviceRole, {})).flags).sort()).toEqual(visible);
  });

  it('does not tell the public a hidden flag from one that there is not', async () => {
    const { flags } = await evaluated(anon, {}, ['server', 'nothing', 'nothing']);
    const absent = { reason: 'error', errorCode: 'FLAG_NOT_FOUND' };
    expect(flags).toEqual({
      server: { flagKey: 'server', ...absent },
      nothing: { flagKey: 'nothing', ...absent },
    });
    expect(await answerOf(serviceRole, 'server', {})).toBe(false);
  });

  it('takes auth from the verified token', async () => {
    const paying = { role: 'authenticated', claims: { sub: 'ada', app_metadata: { plan: 'pro' } } } as const;
    expect(await answerOf(paying, 'paid', {})).toBe(true);
    expect(await answerOf(signedInAs('ada'), 'paid', {})).toBe(false);
  });

  it('ignores the auth that a browser claims', async () => {
    const forged = { auth: { role: 'service_role', app_metadata: { plan: 'pro' } } };
    for (const caller of [anon, signedInAs('mallory')]) {
      expect(await answerOf(caller, 'paid', forged)).toBe(false);
      expect(await answerOf(caller, 'staff', forged)).toBe(false);
      expect(await answerOf(caller, 'paid', { attributes: forged })).toBe(false);
    }
  });

  it('believes the auth and the time that a server sends for someone', async () => {
    expect(await answerOf(serviceRole, 'paid', { auth: { app_metadata: { plan: 'pro' } } })).toBe(true);
    expect(await answerOf(serviceRole, 'past', { now: 0 })).toBe(true);
  });

  it('evaluates for a browser at the time of the database', async () => {
    expect(await answerOf(anon, 'past', { now: 0 })).toBe(false);
    expect(await answerOf(anon, 'present', { now: 0 })).toBe(true);
  });

  it('does not take the hash of a unit from who sends it', async () => {
    const fair = await Promise.all(['a', 'b', 'c', 'd'].map((userId) => answerOf(anon, 'half', { userId })));
    expect(new Set(fair).size).toBe(2);
    for (const [index, userId] of ['a', 'b', 'c', 'd'].entries()) {
      expect(await answerOf(anon, 'half', { userId, unitHash: 1 })).toBe(fair[index]);
    }
    expect((await evaluated(anon, { unitHash: 1 }, ['half'])).flags.half).toMatchObject({
      errorCode: 'UNIT_MISSING',
    });
  });

  it.each([[null], [[]], ['x']])('refuses the context %j', async (context) => {
    expect(await evaluated(anon, context)).toMatchObject({
      code: 'PENNON_INVALID',
      hint: expect.any(String),
    });
  });

  it('refuses an environment that there is not', async () => {
    const { rows } = await db.query(`select public.pennon_evaluate('nowhere', '{}') as body`);
    expect(rows[0]).toMatchObject({ body: { code: 'PENNON_NOT_FOUND' } });
  });

  it('answers with an error where segments lead deeper than a small stack has room for', async () => {
    const nested = (condition: unknown, levels: number): unknown =>
      levels === 0 ? condition : { all: [nested(condition, levels - 1)] };
    const environment = await newEnvironment(db);
    const last = { attribute: 'userId', op: 'exists' };
    const segmentOf = (index: number, levels: number) => ({
      kind: 'segment',
      key: `s${index}`,
      base_version: 0,
      body: {
        key: `s${index}`,
        delivery: 'rules',
        when: nested(index === 0 ? last : { segment: `s${index - 1}` }, levels),
      },
    });
    const flagOn = (index: number) =>
      flagChange(`f${index}`, 0, {
        rules: [{ id: 'r', when: { segment: `s${index}` }, serve: { variation: 'on' } }],
      });
    await accepted(db, environment, [
      ...Array.from({ length: 15 }, (_, index) => segmentOf(index, 14)),
      flagOn(7),
      flagOn(14),
    ]);
    const answerOf = async (flag: string): Promise<unknown> =>
      (
        await db.query<{ answer: unknown }>('select pennon.evaluate($1, $2, $3::jsonb) as answer', [
          environment,
          flag,
          '{"userId": "ada"}',
        ])
      ).rows[0]?.answer;
    expect(await answerOf('f7')).toMatchObject({ variation: 'on', reason: 'targeting_match' });
    expect(await answerOf('f14')).toEqual({
      flagKey: 'f14',
      reason: 'error',
      errorCode: 'EVALUATION_FAILED',
    });
    expect(await answerOf('f7')).toMatchObject({ variation: 'on' });
  });
});
