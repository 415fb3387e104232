import { createRequire } from 'node:module';
import * as configCat from '@configcat/sdk';
import { GrowthBook } from '@growthbook/growthbook';
import * as launchDarkly from '@launchdarkly/node-server-sdk';
import { TestData } from '@launchdarkly/node-server-sdk/integrations';
import { FlagdCore } from '@openfeature/flagd-core';
import { createInstance, createStaticProjectConfigManager } from '@optimizely/optimizely-sdk';
import { PostHog } from 'posthog-node';

const require = createRequire(import.meta.url);

/** Weights of the three-way split that each vendor draws, in thousandths of a percent. */
const WEIGHTS = [20_000, 30_000, 50_000];
const NAMES = ['a', 'b', 'c'];
const split = WEIGHTS.map((weight, index) => ({ variation: NAMES[index], weight }));
const rollout = (percent) => [{ variation: 'a', weight: percent * 1000 }];
const one = (isIn) => (isIn ? 'a' : '-');

/**
 * Each scheme: the vendor's package, what it draws, the same as a Pennon serve, and the vendor's own answer for a unit
 * (`a`, `b`, `c`, or `-` for none).
 */
export async function schemes() {
  return [
    ...growthBook(),
    ...unleash(),
    ...flagd(),
    ...eppo(),
    ...(await launchDarklySchemes()),
    ...(await postHog()),
    ...(await configCatSchemes()),
    ...(await flagsmith()),
    ...(await statsig()),
    ...optimizely(),
  ];
}

function growthBook() {
  const inExperiment = (hashVersion) => (unit) => {
    const sdk = new GrowthBook({ attributes: { id: unit } });
    const { inExperiment, variationId } = sdk.run({
      key: 'new-checkout',
      variations: NAMES,
      weights: WEIGHTS.map((weight) => weight / 100_000),
      hashVersion,
    });
    return inExperiment ? NAMES[variationId] : '-';
  };
  const v1 = {
    hash: 'fnv1a_32',
    encoding: 'utf16',
    template: '{unit}{salt}',
    scale: { modulo: 1000, divide: 1000 },
  };
  const v2 = { hash: 'fnv1a_32_twice', encoding: 'utf16', scale: { modulo: 10_000, divide: 10_000 } };
  return [
    {
      name: 'growthbook-v1',
      package: '@growthbook/growthbook',
      what: 'an experiment with hashVersion 1',
      serve: { split, salt: 'new-checkout', bucketing: v1 },
      answer: inExperiment(1),
    },
    {
      name: 'growthbook-v2',
      package: '@growthbook/growthbook',
      what: 'an experiment with hashVersion 2',
      serve: { split, salt: 'new-checkout', bucketing: v2 },
      answer: inExperiment(2),
    },
    {
      name: 'growthbook-rollout',
      package: '@growthbook/growthbook',
      what: 'a forced value with coverage 0.3, whose end is inside',
      serve: { split: rollout(30), salt: 'new-checkout', bucketing: { ...v1, compare: 'at_most' } },
      answer: (unit) => {
        const sdk = new GrowthBook({
          attributes: { id: unit },
          features: {
            'new-checkout': {
              defaultValue: '-',
              rules: [{ force: 'a', coverage: 0.3, hashAttribute: 'id' }],
            },
          },
        });
        return sdk.getFeatureValue('new-checkout', '-');
      },
    },
  ];
}

function unleash() {
  const { default: FlexibleRollout } = require('unleash-client/lib/strategy/flexible-rollout-strategy.js');
  const { selectVariant } = require('unleash-client/lib/variant.js');
  const strategy = new FlexibleRollout();
  const murmur = { hash: 'murmur3_32', encoding: 'low_bytes', template: '{salt}:{unit}', compare: 'at_most' };
  const feature = {
    name: 'new-checkout',
    variants: WEIGHTS.map((weight, index) => ({
      name: NAMES[index],
      weight: weight / 100,
      stickiness: 'userId',
    })),
  };
  return [
    {
      name: 'unleash-rollout',
      package: 'unleash-client',
      what: 'a flexible rollout of 30 %, sticky by userId',
      serve: {
        split: rollout(30),
        salt: 'new-checkout',
        bucketing: { ...murmur, scale: { modulo: 100, add: 1, divide: 100 } },
      },
      answer: (unit) =>
        one(
          strategy.isEnabled(
            { groupId: 'new-checkout', rollout: '30', stickiness: 'userId' },
            { userId: unit },
          ),
        ),
    },
    {
      name: 'unleash-variants',
      package: 'unleash-client',
      what: 'variants with weights of a thousand, sticky by userId',
      serve: {
        split,
        salt: 'new-checkout',
        bucketing: { ...murmur, seed: 86_028_157, scale: { modulo: 1000, add: 1, divide: 1000 } },
      },
      answer: (unit) => selectVariant(feature, { userId: unit })?.name ?? '-',
    },
  ];
}

function flagd() {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const core = new FlagdCore(undefined, logger);
  const flag = (fractional) => ({
    state: 'ENABLED',
    variants: { a: 'a', b: 'b', c: 'c' },
    defaultVariant: 'a',
    targeting: { fractional },
  });
  core.setConfigurations(
    JSON.stringify({
      flags: {
        'new-checkout': flag(WEIGHTS.map((weight, index) => [NAMES[index], weight / 1000])),
        thirds: flag(NAMES.map((name) => [name, 1])),
      },
    }),
  );
  const answer = (key) => (unit) =>
    core.resolveStringEvaluation(key, '-', { targetingKey: unit }, logger).value;
  const murmur = { hash: 'murmur3_32', template: '{salt}{unit}' };
  const thirds = NAMES.map((variation, index) => ({ variation, weight: index < 2 ? 33_333 : 33_334 }));
  return [
    {
      name: 'flagd-fractional',
      package: '@openfeature/flagd-core',
      what: 'fractional with weights that add up to 100; its JavaScript hashes the low 16 bits of UTF-16 units, not UTF-8',
      serve: {
        split,
        salt: 'new-checkout',
        bucketing: { ...murmur, scale: { multiply: 100, divide: 100 } },
      },
      answer: answer('new-checkout'),
    },
    {
      name: 'flagd-thirds',
      package: '@openfeature/flagd-core',
      what: 'fractional with weights 1, 1, 1',
      serve: { split: thirds, salt: 'thirds', bucketing: { ...murmur, scale: { multiply: 3, divide: 3 } } },
      answer: answer('thirds'),
    },
  ];
}

function eppo() {
  const { Evaluator } = require('../node_modules/@eppo/js-client-sdk-common/dist/evaluator.js');
  const evaluator = new Evaluator();
  let start = 0;
  const splits = WEIGHTS.map((weight, index) => {
    const range = { start, end: start + weight / 10 };
    start = range.end;
    return { variationKey: NAMES[index], shards: [{ salt: 'split-7', ranges: [range] }], extraLogging: {} };
  });
  const flag = {
    key: 'new-checkout',
    enabled: true,
    variationType: 'STRING',
    variations: Object.fromEntries(NAMES.map((key) => [key, { key, value: key }])),
    allocations: [{ key: 'all', rules: [], splits, doLog: false }],
    totalShards: 10_000,
  };
  const details = {
    configFetchedAt: '',
    configPublishedAt: '',
    configEnvironment: { name: 'test' },
    configFormat: 'SERVER',
  };
  return [
    {
      name: 'eppo',
      package: '@eppo/js-client-sdk-common',
      what: 'one allocation whose splits share a salt',
      serve: {
        split,
        salt: 'split-7',
        bucketing: {
          hash: 'md5',
          slice: 8,
          template: '{salt}-{unit}',
          scale: { modulo: 10_000, divide: 10_000 },
        },
      },
      answer: (unit) => evaluator.evaluateFlag(flag, details, unit, {}, false).variation?.key ?? '-',
    },
  ];
}

async function launchDarklySchemes() {
  const data = new TestData();
  const preset = (key, seed) =>
    data.usePreconfiguredFlag({
      key,
      version: 1,
      on: true,
      salt: 'b1946ac9',
      variations: NAMES,
      offVariation: 0,
      targets: [],
      rules: [],
      prerequisites: [],
      fallthrough: {
        rollout: {
          variations: WEIGHTS.map((weight, variation) => ({ variation, weight })),
          ...(seed === undefined ? {} : { kind: 'experiment', seed }),
        },
      },
    });
  preset('new-checkout');
  preset('seeded', 61);
  const client = launchDarkly.init('sdk-offline', {
    updateProcessor: data.getFactory(),
    sendEvents: false,
    logger: launchDarkly.basicLogger({ level: 'none' }),
  });
  await client.waitForInitialization({ timeout: 10 });
  const answer = (key) => (unit) => client.stringVariation(key, { kind: 'user', key: unit }, '-');
  const sha1 = { hash: 'sha1', slice: 15, scale: { divide: 2 ** 60 }, pastEnd: 'last' };
  return [
    {
      name: 'launchdarkly',
      package: '@launchdarkly/node-server-sdk',
      what: 'a percentage rollout',
      serve: { split, salt: 'new-checkout.b1946ac9', bucketing: { ...sha1, template: '{salt}.{unit}' } },
      answer: answer('new-checkout'),
    },
    {
      name: 'launchdarkly-seeded',
      package: '@launchdarkly/node-server-sdk',
      what: 'an experiment rollout with a seed',
      serve: { split, salt: '61', bucketing: { ...sha1, template: '{salt}.{unit}' } },
      answer: answer('seeded'),
      close: () => client.close(),
    },
  ];
}

async function postHog() {
  const flag = (key, percent, variants) => ({
    id: key.length,
    key,
    active: true,
    filters: {
      groups: [{ properties: [], rollout_percentage: percent }],
      ...(variants && { multivariate: { variants } }),
    },
  });
  const variants = WEIGHTS.map((weight, index) => ({ key: NAMES[index], rollout_percentage: weight / 1000 }));
  const body = {
    flags: [flag('new-checkout', 30), flag('pricing', 100, variants)],
    group_type_mapping: {},
    cohorts: {},
  };
  const client = new PostHog('phc_offline', {
    host: 'http://localhost',
    personalApiKey: 'phx_offline',
    fetch: async () => new Response(JSON.stringify(body), { status: 200 }),
    featureFlagsPollingInterval: 1e9,
    disableGeoip: true,
  });
  await client.reloadFeatureFlags();
  const ask = (key, unit) =>
    client.getFeatureFlag(key, unit, { onlyEvaluateLocally: true, sendFeatureFlagEvents: false });
  const sha1 = { hash: 'sha1', slice: 15, scale: { divide: 2 ** 60 } };
  return [
    {
      name: 'posthog-rollout',
      package: 'posthog-node',
      what: 'a release condition of 30 %, whose end is inside',
      serve: {
        split: rollout(30),
        salt: 'new-checkout',
        bucketing: { ...sha1, template: '{salt}.{unit}', compare: 'at_most' },
      },
      answer: async (unit) => one((await ask('new-checkout', unit)) === true),
    },
    {
      name: 'posthog-variants',
      package: 'posthog-node',
      what: 'multivariate',
      serve: { split, salt: 'pricing', bucketing: { ...sha1, template: '{salt}.{unit}variant' } },
      answer: async (unit) => String((await ask('pricing', unit)) ?? '-'),
      close: () => client.shutdown(),
    },
  ];
}

async function configCatSchemes() {
  const config = {
    p: { u: 'https://localhost', r: 0, s: 'c2FsdA==' },
    f: {
      'new-checkout': {
        t: 1,
        v: { s: '-' },
        p: WEIGHTS.map((weight, index) => ({ p: weight / 1000, v: { s: NAMES[index] } })),
      },
    },
  };
  const entry = `${Date.now()}\n"1"\n${JSON.stringify(config)}`;
  const client = configCat.getClient(
    `${'x'.repeat(22)}/${'y'.repeat(22)}`,
    configCat.PollingMode.ManualPoll,
    {
      offline: true,
      cache: { get: async () => entry, set: async () => {} },
      logger: configCat.createConsoleLogger(configCat.LogLevel.Off),
    },
  );
  await client.forceRefreshAsync();
  return [
    {
      name: 'configcat',
      package: '@configcat/sdk',
      what: 'percentage options',
      serve: {
        split,
        salt: 'new-checkout',
        bucketing: { hash: 'sha1', slice: 7, scale: { modulo: 100, divide: 100 } },
      },
      answer: (unit) => client.getValueAsync('new-checkout', '-', new configCat.User(unit)),
      close: () => client.dispose(),
    },
  ];
}

async function flagsmith() {
  const engine = await import(
    new URL('../node_modules/flagsmith-nodejs/build/esm/flagsmith-engine/index.js', import.meta.url)
  );
  const context = (unit) => ({
    environment: { key: 'env', name: 'test' },
    identity: { identifier: unit, key: unit, traits: {} },
    segments: {
      12: {
        key: '12',
        name: 'thirty',
        rules: [
          {
            type: 'ALL',
            conditions: [{ property: '', operator: 'PERCENTAGE_SPLIT', value: '30' }],
            rules: [],
          },
        ],
        overrides: [],
      },
    },
    features: {
      pricing: {
        key: '7',
        name: 'pricing',
        enabled: true,
        value: '-',
        variants: WEIGHTS.map((weight, index) => ({
          value: NAMES[index],
          weight: weight / 1000,
          priority: index,
        })),
      },
    },
  });
  const md5 = { hash: 'md5', template: '{salt},{unit}', scale: { modulo: 9999, divide: 9998 } };
  return [
    {
      name: 'flagsmith-split',
      package: 'flagsmith-nodejs',
      what: 'a segment of 30 %, whose end is inside',
      serve: { split: rollout(30), salt: '12', bucketing: { ...md5, compare: 'at_most' } },
      answer: (unit) =>
        one(engine.getEvaluationResult(context(unit)).segments.some(({ name }) => name === 'thirty')),
    },
    {
      name: 'flagsmith-multivariate',
      package: 'flagsmith-nodejs',
      what: 'a multivariate feature',
      serve: { split, salt: '7', bucketing: md5 },
      answer: (unit) => engine.getEvaluationResult(context(unit)).flags.pricing.value,
    },
  ];
}

async function statsig() {
  const sdk = require('statsig-node');
  const rule = {
    name: 'r',
    id: 'rule-1',
    salt: 'rule-salt',
    passPercentage: 30,
    conditions: [
      {
        type: 'public',
        targetValue: null,
        operator: null,
        field: null,
        additionalValues: {},
        isDeviceBased: false,
        idType: 'userID',
      },
    ],
    returnValue: true,
    groupName: 'g',
    isDeviceBased: false,
    idType: 'userID',
  };
  const gate = {
    name: 'new-checkout',
    type: 'feature_gate',
    salt: 'gate-salt',
    enabled: true,
    defaultValue: false,
    rules: [rule],
    isDeviceBased: false,
    idType: 'userID',
    entity: 'feature_gate',
  };
  const specs = { has_updates: true, time: 1, feature_gates: [gate], dynamic_configs: [], layer_configs: [] };
  await sdk.default.initialize('secret-offline', {
    bootstrapValues: JSON.stringify(specs),
    disableRulesetsSync: true,
    disableIdListsSync: true,
    localMode: true,
  });
  return [
    {
      name: 'statsig',
      package: 'statsig-node',
      what: 'a gate with a pass percentage of 30',
      serve: {
        split: rollout(30),
        salt: 'gate-salt.rule-salt',
        bucketing: {
          hash: 'sha256',
          slice: 16,
          template: '{salt}.{unit}',
          scale: { modulo: 10_000, divide: 10_000 },
        },
      },
      answer: (unit) => one(sdk.default.checkGateSync({ userID: unit }, 'new-checkout')),
      close: () => sdk.default.shutdown(),
    },
  ];
}

function optimizely() {
  let end = 0;
  const trafficAllocation = WEIGHTS.map((weight, index) => {
    end += weight / 10;
    return { entityId: `10${index}`, endOfRange: end };
  });
  const datafile = {
    version: '4',
    revision: '1',
    accountId: '1',
    projectId: '1',
    rollouts: [],
    groups: [],
    audiences: [],
    typedAudiences: [],
    events: [],
    attributes: [],
    anonymizeIP: true,
    botFiltering: false,
    featureFlags: [{ id: '5', key: 'pricing', rolloutId: '', experimentIds: ['9001'], variables: [] }],
    experiments: [
      {
        id: '9001',
        key: 'pricing-test',
        status: 'Running',
        layerId: '1',
        audienceIds: [],
        forcedVariations: {},
        trafficAllocation,
        variations: NAMES.map((key, index) => ({
          id: `10${index}`,
          key,
          featureEnabled: true,
          variables: [],
        })),
      },
    ],
  };
  const client = createInstance({
    projectConfigManager: createStaticProjectConfigManager({ datafile: JSON.stringify(datafile) }),
  });
  return [
    {
      name: 'optimizely',
      package: '@optimizely/optimizely-sdk',
      what: 'an experiment in full traffic',
      serve: {
        split,
        salt: '9001',
        bucketing: {
          hash: 'murmur3_32',
          seed: 1,
          template: '{unit}{salt}',
          scale: { multiply: 10_000, divide: 10_000 },
        },
      },
      answer: (unit) =>
        client.createUserContext(unit)?.decide('pricing', ['DISABLE_DECISION_EVENT']).variationKey ?? '-',
      close: () => client.close(),
    },
  ];
}
