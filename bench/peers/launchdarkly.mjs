import * as launchDarkly from '@launchdarkly/node-server-sdk';
import { TestData } from '@launchdarkly/node-server-sdk/integrations';
import { largeFlag, largeFlags, MANY, RULES, STAFF_SUFFIX, USERS } from '../work.mjs';

const OPERATORS = { equals: 'in', in: 'in', greater_or_equal: 'greaterThanOrEqual', contains: 'contains' };
const clause = ([attribute, wanted]) =>
  attribute === 'staff'
    ? { attribute: '', op: 'segmentMatch', values: ['staff'], negate: false }
    : {
        contextKind: 'user',
        attribute,
        op: OPERATORS[wanted[0]],
        values: [wanted[1]].flat(),
        negate: false,
      };
const weighted = (...weights) => ({
  rollout: { contextKind: 'user', variations: weights.map((weight, variation) => ({ variation, weight })) },
});
const flag = (key, variations, parts) => ({
  key,
  version: 1,
  on: true,
  salt: `salt-${key}`,
  variations,
  offVariation: variations.length - 1,
  targets: [],
  prerequisites: [],
  rules: [],
  ...parts,
});
const boolean = (key, parts) => flag(key, [true, false], parts);
const string = (key, parts) => flag(key, ['a', 'b', 'c', 'off'], parts);
const ofKind = {
  plain: (key) => boolean(key, { fallthrough: { variation: 0 } }),
  rollout: (key) => boolean(key, { fallthrough: weighted(30_000, 70_000) }),
  plan: (key) =>
    boolean(key, {
      rules: [{ id: 'r', clauses: [clause(['plan', ['equals', 'pro']])], variation: 0 }],
      fallthrough: { variation: 1 },
    }),
  split: (key) => string(key, { fallthrough: weighted(20_000, 30_000, 50_000, 0) }),
};

export const name = '@launchdarkly/node-server-sdk';
export const notes = {
  all: 'its evaluation is asynchronous only: a promise per call is in the figure',
  W4: 'traffic is a fourth share of the split',
};

async function clientOf(flags, segments = []) {
  const data = new TestData();
  // biome-ignore lint/correctness/useHookAtTopLevel: no React here, only a method whose name begins with "use"
  for (const each of flags) data.usePreconfiguredFlag(each);
  // biome-ignore lint/correctness/useHookAtTopLevel: likewise
  for (const each of segments) data.usePreconfiguredSegment(each);
  const client = launchDarkly.init('sdk-offline', {
    updateProcessor: data.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: launchDarkly.basicLogger({ level: 'none' }),
  });
  await client.waitForInitialization({ timeout: 10 });
  return { client, data };
}

export async function setup() {
  const { client } = await clientOf(
    [
      boolean('w1', { fallthrough: { variation: 0 } }),
      boolean('w2', { fallthrough: weighted(30_000, 70_000) }),
      boolean('w3', {
        rules: RULES.map((rule, index) => ({
          id: `r${index}`,
          clauses: Object.entries(rule).map(clause),
          ...(index < 4 ? { variation: 0 } : weighted(25_000, 75_000)),
        })),
        fallthrough: { variation: 1 },
      }),
      string('w4', { fallthrough: weighted(16_000, 24_000, 40_000, 20_000) }),
      ...MANY.map(({ key, kind }) => ofKind[kind](key)),
    ],
    [
      {
        key: 'staff',
        version: 1,
        included: [],
        excluded: [],
        salt: 's',
        rules: [
          {
            id: 'r',
            clauses: [
              {
                contextKind: 'user',
                attribute: 'email',
                op: 'endsWith',
                values: [STAFF_SUFFIX],
                negate: false,
              },
            ],
          },
        ],
      },
    ],
  );
  const contexts = USERS.map(({ id, ...attributes }) => ({ kind: 'user', key: id, ...attributes }));
  const one = (key, fallback) => (index) => client.variation(key, contexts[index & 4095], fallback);
  return {
    W1: one('w1', false),
    W2: one('w2', false),
    W3: one('w3', false),
    W4: one('w4', 'off'),
    W5: async (index) => {
      let on = 0;
      for (const { key } of MANY)
        if ((await client.variation(key, contexts[index & 4095], false)) === true) on++;
      return on;
    },
  };
}

const large = ({ key, rules: [internal, ramp] }) =>
  boolean(key, {
    rules: [
      {
        id: 'internal',
        clauses: [
          {
            contextKind: 'user',
            attribute: 'email',
            op: 'endsWith',
            values: [internal.when.all[0].value],
            negate: false,
          },
          {
            contextKind: 'user',
            attribute: 'plan',
            op: 'in',
            values: internal.when.all[1].values,
            negate: false,
          },
        ],
        variation: 0,
      },
      {
        id: 'ramp',
        clauses: [
          { contextKind: 'user', attribute: 'country', op: 'in', values: ramp.when.values, negate: false },
        ],
        ...weighted(ramp.serve.split[0].weight, 100_000 - ramp.serve.split[0].weight),
      },
    ],
    fallthrough: { variation: 1 },
  });

/** A patch of one flag, as its stream delivers it. */
export async function change(count) {
  const { client, data } = await clientOf(largeFlags(count).map(large));
  let version = 1;
  return async (index) => {
    await data.usePreconfiguredFlag({ ...large(largeFlag(500, index % 100)), version: ++version });
    return client.variation('flag-500', { kind: 'user', key: 'u' }, false);
  };
}
