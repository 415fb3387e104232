import { createRequire } from 'node:module';
import { MANY, RULES, STAFF_SUFFIX, USERS } from '../work.mjs';

const require = createRequire(import.meta.url);
const { Unleash } = require('unleash-client');

const constraint = (contextName, operator, values, rest = {}) => ({
  contextName,
  operator,
  values,
  caseInsensitive: false,
  inverted: false,
  ...rest,
});
const constraintOf = ([attribute, wanted]) => {
  if (wanted[0] === 'contains') return constraint(attribute, 'STR_CONTAINS', [wanted[1]]);
  if (wanted[0] === 'greater_or_equal') {
    // It has no ≥: > one less is the same for whole numbers.
    return constraint(attribute, 'NUM_GT', [], { value: String(wanted[1] - 1) });
  }
  return constraint(attribute, 'IN', [wanted[1]].flat());
};
const strategy = (rollout, constraints = [], parts = {}) => ({
  name: 'flexibleRollout',
  parameters: { rollout: String(rollout), stickiness: 'userId', groupId: 'g' },
  constraints,
  ...parts,
});
const feature = (name, strategies, parts = {}) => ({
  name,
  type: 'release',
  enabled: true,
  project: 'default',
  stale: false,
  strategies,
  variants: [],
  ...parts,
});
const VARIANTS = [
  { name: 'a', weight: 200, stickiness: 'userId' },
  { name: 'b', weight: 300, stickiness: 'userId' },
  { name: 'c', weight: 500, stickiness: 'userId' },
];
const ofKind = {
  plain: (key) => feature(key, [{ name: 'default', parameters: {}, constraints: [] }]),
  rollout: (key) => feature(key, [strategy(30)]),
  plan: (key) => feature(key, [strategy(100, [constraint('plan', 'IN', ['pro'])])]),
  split: (key) => feature(key, [strategy(100)], { variants: VARIANTS }),
};

export const name = 'unleash-client';
export const notes = { all: 'only as a client with a repository: bootstrapped, without metrics' };

export async function setup() {
  const unleash = new Unleash({
    appName: 'bench',
    url: 'http://localhost:9/',
    disableMetrics: true,
    refreshInterval: 0,
    bootstrap: {
      data: [
        ofKind.plain('w1'),
        ofKind.rollout('w2'),
        feature(
          'w3',
          RULES.map(({ staff, ...rule }, index) =>
            strategy(
              index < 4 ? 100 : 25,
              Object.entries(rule).map(constraintOf),
              staff ? { segments: [1] } : {},
            ),
          ),
        ),
        feature('w4', [strategy(80)], { variants: VARIANTS }),
        ...MANY.map(({ key, kind }) => ofKind[kind](key)),
      ],
      segments: [
        { id: 1, name: 'staff', constraints: [constraint('email', 'STR_ENDS_WITH', [STAFF_SUFFIX])] },
      ],
    },
  });
  unleash.on('error', () => {});
  unleash.on('warn', () => {});
  await new Promise((resolve) => unleash.once('ready', resolve));
  const contexts = USERS.map(({ id, age, ...rest }) => ({
    userId: id,
    properties: { ...rest, age: String(age) },
  }));
  const yes = (key) => (index) => unleash.isEnabled(key, contexts[index & 4095]);
  const which = (key) => (index) => unleash.getVariant(key, contexts[index & 4095]).name;
  const many = MANY.map(({ key, kind }) => (kind === 'split' ? which(key) : yes(key)));
  return {
    W1: yes('w1'),
    W2: yes('w2'),
    W3: yes('w3'),
    W4: which('w4'),
    W5: (index) => many.filter((ask) => ask(index) === true).length,
    close: () => unleash.destroy(),
  };
}
