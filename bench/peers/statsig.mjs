import { createRequire } from 'node:module';
import { MANY, RULES, STAFF_SUFFIX, USERS } from '../work.mjs';

const require = createRequire(import.meta.url);
const sdk = require('statsig-node').default;

const BASE = { additionalValues: {}, isDeviceBased: false, idType: 'userID' };
const everyone = { ...BASE, type: 'public', targetValue: null, operator: null, field: null };
const field = (name, operator, targetValue) => ({
  ...BASE,
  type: 'user_field',
  targetValue,
  operator,
  field: name,
});
const condition = ([name, wanted]) => {
  if (name === 'staff') return field('email', 'str_ends_with_any', [STAFF_SUFFIX]);
  if (wanted[0] === 'contains') return field(name, 'str_contains_any', [wanted[1]]);
  if (wanted[0] === 'greater_or_equal') return field(name, 'gte', wanted[1]);
  return field(name, 'any_case_sensitive', [wanted[1]].flat());
};
const rule = (id, passPercentage, conditions = [everyone], returnValue = true) => ({
  name: id,
  id,
  salt: `salt-${id}`,
  passPercentage,
  conditions,
  returnValue,
  groupName: id,
  isDeviceBased: false,
  idType: 'userID',
});
const spec = (key, entity, defaultValue, rules) => ({
  name: key,
  type: entity === 'feature_gate' ? entity : 'dynamic_config',
  salt: `salt-${key}`,
  enabled: true,
  defaultValue,
  rules,
  isDeviceBased: false,
  idType: 'userID',
  entity,
});
const gate = (key, rules) => spec(key, 'feature_gate', false, rules);
/** Variations are ranges of the user's bucket, of which there are 1,000. */
const below = (end) => ({
  ...BASE,
  type: 'user_bucket',
  targetValue: end,
  operator: 'lt',
  field: null,
  additionalValues: { salt: 'split' },
});
const thirds = [
  rule('a', 100, [below(200)], { v: 'a' }),
  rule('b', 100, [below(500)], { v: 'b' }),
  rule('c', 100, [everyone], { v: 'c' }),
];
const outside = { ...below(800), operator: 'gte', additionalValues: { salt: 'traffic' } };
const experiment = (key, rules) => spec(key, 'experiment', { v: 'off' }, rules);
const ofKind = {
  plain: (key) => gate(key, [rule('r', 100)]),
  rollout: (key) => gate(key, [rule('r', 30)]),
  plan: (key) => gate(key, [rule('r', 100, [condition(['plan', ['equals', 'pro']])])]),
  split: (key) => experiment(key, thirds),
};

export const name = 'statsig-node';
export const notes = {
  all: "Statsig's evaluator in JavaScript; @statsig/statsig-node-core, its native one, takes rules only from its service",
  W3: 'the segment is a condition',
};

export async function setup() {
  const configs = MANY.filter(({ kind }) => kind === 'split').map(({ key }) => ofKind.split(key));
  const gates = MANY.filter(({ kind }) => kind !== 'split').map(({ key, kind }) => ofKind[kind](key));
  const bootstrapValues = JSON.stringify({
    has_updates: true,
    time: 1,
    layer_configs: [],
    feature_gates: [
      ofKind.plain('w1'),
      ofKind.rollout('w2'),
      gate(
        'w3',
        RULES.map((each, index) =>
          rule(`r${index}`, index < 4 ? 100 : 25, Object.entries(each).map(condition)),
        ),
      ),
      ...gates,
    ],
    dynamic_configs: [experiment('w4', [rule('out', 100, [outside], { v: 'off' }), ...thirds]), ...configs],
  });
  await sdk.initialize('secret-offline', {
    bootstrapValues,
    localMode: true,
    disableRulesetsSync: true,
    disableIdListsSync: true,
    disableDiagnostics: true,
  });
  const users = USERS.map(({ id, email, country, ...custom }) => ({ userID: id, email, country, custom }));
  const options = { disableExposureLogging: true };
  const yes = (key) => (index) =>
    sdk.checkGateWithExposureLoggingDisabledSync(users[index & 4095], key, options);
  const which = (key) => (index) =>
    sdk.getExperimentWithExposureLoggingDisabledSync(users[index & 4095], key).get('v', 'off');
  const many = MANY.map(({ key, kind }) => (kind === 'split' ? which(key) : yes(key)));
  return {
    W1: yes('w1'),
    W2: yes('w2'),
    W3: yes('w3'),
    W4: which('w4'),
    W5: (index) => many.filter((ask) => ask(index) === true).length,
    close: () => sdk.shutdown(),
  };
}
