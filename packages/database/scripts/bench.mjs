// What the database's functions cost, on a native Postgres: DATABASE_URL, or one that is started for this run. A flag in
// a policy that depends on no row is asked once for a query; here each row asks, as `not is_beta or pennon_enabled(…)` does.
//   npm run bench:database            everything
//   npm run bench:database enabled    only what has "enabled" in its name
import { randomBytes, randomUUID } from 'node:crypto';
import { migrate, readPlatform } from '@pennon/database';
import pg from 'pg';
// @boundaries-ignore scripts may start what tests start
import { startNativePostgres } from '../../test-support/dist/native-postgres.js';

const only = process.argv[2] ?? '';
const rows = 10_000;
const auditRows = 100_000;
const environment = 'production';

async function run(db) {
  for (const { sql } of await readPlatform()) await db.query(sql);
  await migrate({ query: (sql, params = []) => db.query(sql, [...params]), exec: (sql) => db.query(sql) });
  await db.query('update pennon.environments set ingest_per_minute = 1e9::int, ingest_per_caller = 1e9::int');
  await fill(db);
  const { rows: server } = await db.query(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync`,
  );
  console.log(`Postgres ${server[0].version}, fsync ${server[0].fsync}, medians\n`);
  console.log(line('what', 'median', 'best', 'goal', ''));
  for (const [what, goal, measure] of work(db)) {
    if (!what.includes(only)) continue;
    const { unit, times } = await measure();
    const median = sorted(times)[Math.floor(times.length / 2)];
    const isMet = unit === 'events/s' ? median >= goal : median <= goal;
    const best = unit === 'events/s' ? Math.max(...times) : Math.min(...times);
    const show = (value) => `${value >= 100 ? Math.round(value) : value.toFixed(2)} ${unit}`;
    console.log(
      line(
        what,
        show(median),
        show(best),
        goal === undefined ? '' : show(goal),
        goal === undefined ? '' : isMet ? 'met' : 'MISSED',
      ),
    );
  }
}

/** [what, goal, measure]: a median in milliseconds a call, microseconds a row, or events a second. */
function work(db) {
  const perRow = (flag) => async () =>
    await asUser(db, async () => ({
      unit: 'µs/row',
      times: (
        await timed(7, () =>
          db.query(
            `select count(*) from generate_series(1, ${rows}) n where n < 0 or public.pennon_enabled('${key(flag)}')`,
          ),
        )
      ).map((ms) => (ms * 1000) / rows),
    }));
  const call = (count, sql, params) => async () => ({
    unit: 'ms',
    times: await timed(count, () => db.query(sql, params)),
  });
  const revision = async () =>
    (await db.query(`select revision from pennon.environments where key = '${environment}'`)).rows[0]
      .revision;
  return [
    ...Object.keys(shapes).map((shape) => [`enabled, ${shape}, a row of ${rows}`, 100, perRow(shape)]),
    [
      'enabled, five rules, in (select …), the whole query',
      10,
      () =>
        asUser(
          db,
          call(
            30,
            `select count(*) from generate_series(1, ${rows}) n where n < 0 or (select public.pennon_enabled('five-rules'))`,
          ),
        ),
    ],
    [
      'evaluate 100 flags',
      undefined,
      () =>
        asUser(
          db,
          call(
            20,
            `select public.pennon_evaluate('${environment}', '{"userId": "ada"}', array(select 'mixed-' || n from generate_series(1, 100) n))`,
          ),
        ),
    ],
    ['snapshot of 1,000 flags', undefined, call(20, `select public.pennon_snapshot('${environment}')`)],
    [
      'delta of one flag',
      undefined,
      async () =>
        await call(50, `select public.pennon_snapshot('${environment}', $1)`, [(await revision()) - 1])(),
    ],
    [
      'unchanged',
      2,
      async () =>
        await call(200, `select public.pennon_snapshot('${environment}', $1)`, [await revision()])(),
    ],
    [
      'commit of one flag among 1,000',
      10,
      async () => {
        let version = 2;
        return {
          unit: 'ms',
          times: await timed(50, () => commit(db, [flag('mixed-1', mixed(1), version++)]), 10),
        };
      },
    ],
    ['ingest exposures, batches of 500', 10_000, () => ingest(db, 40, exposure)],
    ['ingest metric events, batches of 500', 10_000, () => ingest(db, 40, metric)],
    ['ingest of what was sent before', 10_000, () => ingest(db, 40, exposure, exposures.pop())],
    [
      `verification of ${auditRows} audit rows`,
      2000,
      async () => {
        // In short transactions: all append to one chain, whose head has a dead row for each that is not over.
        for (let done = 0; done < auditRows; done += 200) {
          await db.query(
            `select pennon.write_audit('bench', '${environment}', 'accepted', '{"n": 1}') from generate_series(1, 200)`,
          );
        }
        return await call(3, 'select pennon_api.verify_audit()')();
      },
    ],
  ];
}

const exposures = [];
const exposure = () => ({
  type: 'exposure',
  environment,
  at: Date.now(),
  experiment: 'price',
  version: 1,
  variation: 'old',
  unit: randomUUID(),
  session: randomUUID(),
});
const metric = () => ({
  type: 'metric',
  id: randomUUID(),
  environment,
  at: Date.now(),
  metric: 'revenue',
  unit: randomUUID(),
  value: 9.5,
  attributes: { plan: 'pro' },
});

async function ingest(db, count, event, repeated) {
  // A batch is made before it is timed.
  let events;
  const send = async () => await db.query('select public.pennon_ingest($1::jsonb)', [events]);
  const rates = [];
  for (let index = -10; index < count; index++) {
    events = repeated ?? JSON.stringify(Array.from({ length: 500 }, event));
    const [ms] = await timed(1, send, 0);
    if (index >= 0) rates.push(500 / (ms / 1000));
    exposures.push(events);
  }
  return { unit: 'events/s', times: rates };
}

const condition = (attribute, op, value) => ({
  attribute,
  op,
  ...(Array.isArray(value) ? { values: value } : { value }),
});
const list = Array.from({ length: 50 }, (_, index) => `country-${index}`);
/** Five rules of three conditions each, a list of 50 and a segment among them, of which the last, a rollout, decides. */
const fiveRules = [0, 1, 2, 3, 4].map((index) => ({
  id: `rule-${index}`,
  when: {
    all: [
      condition('auth.plan', 'equals', index === 4 ? 'pro' : `plan-${index}`),
      condition('auth.country', 'in', [...list, 'de']),
      index === 3 ? { segment: 'staff' } : condition('auth.level', 'greater_than', 2),
    ],
  },
  serve: index === 4 ? { split: [{ variation: 'on', weight: 25_000 }] } : { variation: 'on' },
}));
const shapes = {
  'no rules': {},
  target: { targets: [{ variation: 'on', values: [...list, 'ada'] }] },
  'one condition': {
    rules: [{ id: 'r', when: condition('auth.plan', 'equals', 'pro'), serve: { variation: 'on' } }],
  },
  rollout: { rules: [{ id: 'r', serve: { split: [{ variation: 'on', weight: 25_000 }] } }] },
  experiment: { rules: [{ id: 'r', serve: { experiment: 'price-on' } }] },
  'regex and version': {
    rules: [
      {
        id: 'r',
        when: {
          all: [
            condition('auth.email', 'regex', '^[a-z]+@example\\.(com|org)$'),
            condition('auth.app', 'semver_at_least', '2.1.0'),
          ],
        },
        serve: { variation: 'on' },
      },
    ],
  },
  'first of five rules': {
    rules: [{ ...fiveRules[4], serve: { variation: 'on' } }, ...fiveRules.slice(0, 4)],
  },
  'five rules': { rules: fiveRules },
};
const mixed = (index) => Object.values(shapes)[index % Object.keys(shapes).length];

const key = (shape) => shape.replaceAll(' ', '-');
function flag(flagKey, members, base_version = 0) {
  const onOff = [
    { key: 'on', value: true },
    { key: 'off', value: false },
  ];
  const body = {
    key: flagKey,
    type: 'boolean',
    status: 'active',
    delivery: 'values',
    variations: onOff,
    offVariation: 'off',
    fallthrough: { variation: 'off' },
    ...members,
  };
  return { kind: 'flag', key: flagKey, base_version, body };
}

async function fill(db) {
  const experiment = (experimentKey, [control, other]) => ({
    kind: 'experiment',
    key: experimentKey,
    base_version: 0,
    body: {
      key: experimentKey,
      version: 1,
      status: 'running',
      control,
      traffic: 50_000,
      split: [
        { variation: control, weight: 50_000 },
        { variation: other, weight: 50_000 },
      ],
    },
  });
  const staff = {
    kind: 'segment',
    key: 'staff',
    base_version: 0,
    body: { key: 'staff', included: list, when: condition('auth.level', 'greater_than', 90) },
  };
  await commit(db, [staff, experiment('price', ['old', 'new']), experiment('price-on', ['off', 'on'])]);
  await commit(
    db,
    Object.entries(shapes).map(([shape, members]) => flag(key(shape), members)),
  );
  await commit(
    db,
    Array.from({ length: 1000 }, (_, index) => flag(`mixed-${index + 1}`, mixed(index + 1))),
  );
  await commit(db, [flag('mixed-1', mixed(1), 1)]);
  await db.query('analyze');
}

async function commit(db, changes) {
  const { rows: answers } = await db.query('select pennon_api.commit($1, $2::jsonb) as answer', [
    environment,
    JSON.stringify(changes),
  ]);
  if (answers[0].answer.code !== undefined) throw new Error(JSON.stringify(answers[0].answer));
}

/** Works as a signed-in user does: a role without rights, and the claims of a token. */
async function asUser(db, measure) {
  const claims = {
    sub: 'ada-lovelace',
    role: 'authenticated',
    plan: 'pro',
    country: 'de',
    level: 7,
    email: 'ada@example.com',
    app: '2.10.3',
  };
  await db.query(`select set_config('request.jwt.claims', $1, false)`, [JSON.stringify(claims)]);
  await db.query('set role authenticated');
  try {
    return await measure();
  } finally {
    await db.query('reset role; reset request.jwt.claims');
  }
}

/** Not timed: the first calls of a session, until its plans are made. Postgres keeps a plan from the sixth call on. */
async function timed(count, once, warmUps = count > 1 ? 1 : 0) {
  for (let index = 0; index < warmUps; index++) await once();
  const times = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    await once();
    times.push(performance.now() - start);
  }
  return times;
}

const sorted = (times) => [...times].sort((left, right) => left - right);
const line = (what, ...cells) => what.padEnd(54) + cells.map((cell) => cell.padStart(16)).join('');

async function onDatabase(url, use) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

// With fsync: what is acknowledged is on disk.
const postgres = await startNativePostgres(process.env, { fsync: 'on' });
if ('skipped' in postgres) {
  console.error(postgres.skipped);
  process.exit(1);
}
const name = `pennon_bench_${randomBytes(4).toString('hex')}`;
await onDatabase(postgres.url, (admin) => admin.query(`create database ${name}`));
const own = new URL(postgres.url);
own.pathname = `/${name}`;
try {
  await onDatabase(own.href, run);
} finally {
  await onDatabase(postgres.url, (admin) => admin.query(`drop database ${name} with (force)`));
  await postgres.stop();
}
