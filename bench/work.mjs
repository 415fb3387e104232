// The work, once, as data: who asks, and Pennon's documents. Each peer states the same in its own terms.

export const COUNTRIES = Array.from({ length: 50 }, (_, index) =>
  String.fromCharCode(65 + (index % 26), 65 + ((index * 7) % 26)),
);
const PLANS = ['free', 'pro', 'team'];
export const USERS = Array.from({ length: 4096 }, (_, index) => ({
  id: `user-${1_000_000 + index * 7919}`,
  plan: PLANS[index % 3],
  country: COUNTRIES[index % 50],
  age: 18 + (index % 60),
  email: `user${index}@example.com`,
}));

/** Rules of W3: three conditions each, the third false for everyone here but in the fifth rule, which serves 25 %. */
export const RULES = [
  { age: ['greater_or_equal', 18], plan: ['in', PLANS], country: ['equals', 'ZZ'] },
  { age: ['greater_or_equal', 18], plan: ['in', PLANS], staff: true },
  { age: ['greater_or_equal', 18], plan: ['in', PLANS], email: ['contains', '+test'] },
  { age: ['greater_or_equal', 18], country: ['in', COUNTRIES], plan: ['equals', 'legacy'] },
  { age: ['greater_or_equal', 18], country: ['in', COUNTRIES], plan: ['in', PLANS] },
];
export const STAFF_SUFFIX = '@staff.example';

/** What the hundred flags of W5 are, in turn. */
export const KINDS = ['plain', 'rollout', 'plan', 'split'];
export const MANY = Array.from({ length: 100 }, (_, index) => ({
  key: `flag-${index}`,
  kind: KINDS[index % 4],
}));

const boolean = (key, parts = {}) => ({
  key,
  type: 'boolean',
  status: 'active',
  delivery: 'rules',
  variations: [
    { key: 'on', value: true },
    { key: 'off', value: false },
  ],
  offVariation: 'off',
  fallthrough: { variation: 'off' },
  ...parts,
});

const string = (key, parts) => ({
  ...boolean(key, parts),
  type: 'string',
  variations: ['a', 'b', 'c', 'off'].map((name) => ({ key: name, value: name })),
});

const SPLIT = [
  { variation: 'a', weight: 20_000 },
  { variation: 'b', weight: 30_000 },
  { variation: 'c', weight: 50_000 },
];

const pennonCondition = ([attribute, [op, operand]]) => ({
  attribute,
  op,
  ...(Array.isArray(operand) ? { values: operand } : { value: operand }),
});

const pennonRule = (rule, index) => ({
  id: `r${index}`,
  when: {
    all: Object.entries(rule).map((entry) =>
      entry[0] === 'staff' ? { segment: 'staff' } : pennonCondition(entry),
    ),
  },
  serve: index < 4 ? { variation: 'on' } : { split: [{ variation: 'on', weight: 25_000 }] },
});

const ofKind = {
  plain: (key) => boolean(key, { fallthrough: { variation: 'on' } }),
  rollout: (key) =>
    boolean(key, { rules: [{ id: 'r', serve: { split: [{ variation: 'on', weight: 30_000 }] } }] }),
  plan: (key) =>
    boolean(key, {
      rules: [
        { id: 'r', when: { attribute: 'plan', op: 'equals', value: 'pro' }, serve: { variation: 'on' } },
      ],
    }),
  split: (key) => string(key, { fallthrough: { split: SPLIT } }),
};

export const byKey = (documents) => Object.fromEntries(documents.map((document) => [document.key, document]));
export const rulesetOf = (flags, parts = {}) => ({
  schema: 1,
  environment: 'bench',
  revision: 1,
  flags: byKey(flags),
  segments: {},
  experiments: {},
  layers: {},
  holdouts: {},
  configs: {},
  ...parts,
});

export const RULESET = rulesetOf(
  [
    boolean('w1', { fallthrough: { variation: 'on' } }),
    boolean('w2', { rules: [{ id: 'r', serve: { split: [{ variation: 'on', weight: 30_000 }] } }] }),
    boolean('w3', { rules: RULES.map(pennonRule) }),
    string('w4', { rules: [{ id: 'r', serve: { experiment: 'w4' } }] }),
    ...MANY.map(({ key, kind }) => ofKind[kind](key)),
  ],
  {
    segments: {
      staff: { key: 'staff', when: { attribute: 'email', op: 'ends_with', value: STAFF_SUFFIX } },
    },
    experiments: {
      w4: { key: 'w4', version: 1, status: 'running', split: SPLIT, control: 'a', traffic: 80_000 },
    },
  },
);

export const contextOf = ({ id, ...attributes }) => ({ userId: id, attributes });

/** A flag of about 780 bytes of JSON, as W6 and W7 load by the thousand. */
export const largeFlag = (index, percent = 30) => ({
  ...boolean(`flag-${index}`),
  rules: [
    {
      id: 'internal',
      when: {
        all: [
          { attribute: 'email', op: 'ends_with', value: `@team-${index}.example` },
          { attribute: 'plan', op: 'in', values: ['pro', 'team', `plan-${index}`] },
        ],
      },
      serve: { variation: 'on' },
    },
    {
      id: 'ramp',
      when: { attribute: 'country', op: 'in', values: ['DE', 'AT', 'CH', 'FR', 'NL', `X${index}`] },
      serve: { split: [{ variation: 'on', weight: percent * 1000 }] },
    },
  ],
  metadata: {
    description: `Flag number ${index}, with the words that operators write beside it.`,
    owner: 'growth',
  },
});
export const largeFlags = (count) => Array.from({ length: count }, (_, index) => largeFlag(index));
