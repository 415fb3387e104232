import { GrowthBook } from '@growthbook/growthbook';
import { largeFlag, largeFlags, MANY, RULES, STAFF_SUFFIX, USERS } from '../work.mjs';

const OPERATORS = { equals: '$eq', in: '$in', greater_or_equal: '$gte' };
const condition = (rule) => ({
  $and: Object.entries(rule).map(([attribute, test]) => {
    if (attribute === 'staff') return { email: { $regex: `${STAFF_SUFFIX}$` } };
    if (test[0] === 'contains') return { [attribute]: { $regex: '\\+test' } };
    return { [attribute]: { [OPERATORS[test[0]]]: test[1] } };
  }),
});
const rollout = (coverage) => ({ force: true, coverage, hashAttribute: 'id' });
const split = (key, coverage = 1) => ({
  key,
  variations: ['a', 'b', 'c'],
  weights: [0.2, 0.3, 0.5],
  coverage,
  hashAttribute: 'id',
  hashVersion: 2,
});
const ofKind = {
  plain: () => ({ defaultValue: true }),
  rollout: () => ({ defaultValue: false, rules: [rollout(0.3)] }),
  plan: () => ({ defaultValue: false, rules: [{ condition: { plan: 'pro' }, force: true }] }),
  split: (key) => ({ defaultValue: 'off', rules: [split(key)] }),
};

export const name = '@growthbook/growthbook';
export const notes = { W3: 'the segment is a condition: its saved groups are lists of ids' };

export function setup() {
  const features = {
    w1: { defaultValue: true },
    w2: { defaultValue: false, rules: [rollout(0.3)] },
    w3: {
      defaultValue: false,
      rules: RULES.map((rule, index) => ({
        condition: condition(rule),
        ...(index < 4 ? { force: true } : rollout(0.25)),
      })),
    },
    w4: { defaultValue: 'off', rules: [split('w4', 0.8)] },
    ...Object.fromEntries(MANY.map(({ key, kind }) => [key, ofKind[kind](key)])),
  };
  // One instance per user, made before: what is measured is evaluation alone.
  const instances = USERS.slice(0, 512).map((attributes) => new GrowthBook({ features, attributes }));
  const one = (key) => (index) => instances[index & 511].getFeatureValue(key, false);
  return {
    W1: () => instances[0].getFeatureValue('w1', false),
    W2: one('w2'),
    W3: one('w3'),
    W4: one('w4'),
    W5: (index) =>
      MANY.filter(({ key }) => instances[index & 511].getFeatureValue(key, false) === true).length,
  };
}

const large = (flag) => ({
  defaultValue: false,
  rules: flag.rules.map(({ when, serve }) => ({
    condition: when.all
      ? { $and: [{ email: { $regex: when.all[0].value } }, { plan: { $in: when.all[1].values } }] }
      : { country: { $in: when.values } },
    ...(serve.split ? rollout(serve.split[0].weight / 100_000) : { force: true }),
  })),
  metadata: flag.metadata,
});

/** A change means setting all features again. */
export function change(count) {
  const features = Object.fromEntries(largeFlags(count).map((flag) => [flag.key, large(flag)]));
  const sdk = new GrowthBook({ features, attributes: USERS[0] });
  return (index) => {
    sdk.setFeatures({ ...features, 'flag-500': large(largeFlag(500, index % 100)) });
    return sdk.getFeatureValue('flag-500', false);
  };
}

export function load(count) {
  return {
    text: JSON.stringify(Object.fromEntries(largeFlags(count).map((flag) => [flag.key, large(flag)]))),
    ready: (parsed) => {
      const sdk = new GrowthBook({ features: parsed, attributes: USERS[0] });
      return [sdk, sdk.getFeatureValue('flag-0', false)];
    },
  };
}
