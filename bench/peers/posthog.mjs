import { PostHog } from 'posthog-node';
import { MANY, RULES, STAFF_SUFFIX, USERS } from '../work.mjs';

const property = ([key, wanted]) => {
  if (key === 'staff') return { key: 'email', type: 'person', operator: 'regex', value: `${STAFF_SUFFIX}$` };
  if (wanted[0] === 'contains') return { key, type: 'person', operator: 'icontains', value: wanted[1] };
  // It has no ≥ of its own for people's properties: > one less is the same for whole numbers.
  if (wanted[0] === 'greater_or_equal') return { key, type: 'person', operator: 'gt', value: wanted[1] - 1 };
  return { key, type: 'person', operator: 'exact', value: [wanted[1]].flat() };
};
let id = 0;
const flag = (key, groups, variants) => ({
  id: ++id,
  key,
  active: true,
  filters: { groups, ...(variants && { multivariate: { variants } }) },
});
const group = (percent, properties = []) => ({ properties, rollout_percentage: percent });
const thirds = [
  { key: 'a', rollout_percentage: 20 },
  { key: 'b', rollout_percentage: 30 },
  { key: 'c', rollout_percentage: 50 },
];
const ofKind = {
  plain: (key) => flag(key, [group(100)]),
  rollout: (key) => flag(key, [group(30)]),
  plan: (key) => flag(key, [group(100, [property(['plan', ['equals', 'pro']])])]),
  split: (key) => flag(key, [group(100)], thirds),
};

export const name = 'posthog-node';
export const notes = {
  all: 'its evaluation is asynchronous only: a promise per call is in the figure',
  W3: 'the segment is a condition: cohorts are fetched from its service',
};

export async function setup() {
  const flags = [
    ofKind.plain('w1'),
    ofKind.rollout('w2'),
    flag(
      'w3',
      RULES.map((rule, index) => group(index < 4 ? 100 : 25, Object.entries(rule).map(property))),
    ),
    flag('w4', [group(80)], thirds),
    ...MANY.map(({ key, kind }) => ofKind[kind](key)),
  ];
  const client = new PostHog('phc_offline', {
    host: 'http://localhost',
    personalApiKey: 'phx_offline',
    fetch: async () =>
      new Response(JSON.stringify({ flags, group_type_mapping: {}, cohorts: {} }), { status: 200 }),
    featureFlagsPollingInterval: 1e9,
  });
  await client.reloadFeatureFlags();
  const people = USERS.map(({ id: user, ...personProperties }) => ({
    user,
    options: { personProperties, onlyEvaluateLocally: true, sendFeatureFlagEvents: false },
  }));
  // It says on every call that a new name exists.
  console.warn = () => {};
  const one = (key) => (index) => {
    const { user, options } = people[index & 4095];
    return client.getFeatureFlag(key, user, options);
  };
  return {
    W1: one('w1'),
    W2: one('w2'),
    W3: one('w3'),
    W4: one('w4'),
    W5: async (index) => {
      const { user, options } = people[index & 4095];
      const all = await client.getAllFlags(user, options);
      return Object.values(all).filter((value) => value === true).length;
    },
    close: () => client.shutdown(),
  };
}
