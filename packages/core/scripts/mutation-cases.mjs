// Every case of spec/ and every golden unit against the build in the directory given; exit code 1 at the first difference.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const load = (name) => import(pathToFileURL(join(process.argv[2], name)).href);
const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const { compile: compileAlone, bucketOf, checksumOf, emptyRuleset } = await load('index.js');
const { extras } = await load('extras.js');
const { importedBucketing } = await load('bucketing.js');

const compile = (ruleset, options) => compileAlone(ruleset, { extras, ...options });
const same = (found, wanted, name) => {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    console.error(name, JSON.stringify(found)?.slice(0, 300), JSON.stringify(wanted)?.slice(0, 300));
    process.exit(1);
  }
};
const flagOf = (key, parts) => ({
  key,
  type: 'string',
  status: 'active',
  delivery: 'rules',
  variations: ['on', 'off', 'a', 'b', 'c', '-'].map((name) => ({ key: name, value: name })),
  offVariation: 'off',
  fallthrough: { variation: 'off' },
  ...parts,
});
const rulesetOf = (flag) => ({ ...emptyRuleset('test'), flags: { [flag.key]: flag } });
const ruleOf = (serve, when) => [{ id: 'r', ...(when !== undefined && { when }), serve }];

const { hashes, buckets, checksums } = read('../../../spec/bucketing.json');
for (const { name, unit, salt, bucket } of buckets) same(bucketOf(unit, salt), bucket, name);
for (const { name, documents, checksum } of checksums) same(checksumOf(documents), checksum, name);
for (const { name, text, hash } of hashes) {
  // Under the salt of checksums, a document's term is the hash of its own text: seen through bucketOf with an empty salt.
  const mixed = importedBucketing(
    { hash: 'murmur3_32', template: '{unit}', scale: { divide: 2 ** 32 } },
    '',
    1,
  );
  same(mixed(text), Math.floor((hash / 2 ** 32) * 100_000), name);
}

const { conditions, patterns } = read('../../../spec/operators.json');
for (const { name, condition, context, holds } of conditions) {
  const evaluator = compile(rulesetOf(flagOf('probe', { rules: ruleOf({ variation: 'on' }, condition) })));
  same(evaluator.evaluate('probe', context).variation, holds ? 'on' : 'off', name);
}
for (const { name, pattern, isValid } of patterns) {
  const when = { attribute: 'x', op: 'regex', value: pattern };
  const evaluator = compile(rulesetOf(flagOf('probe', { rules: ruleOf({ variation: 'on' }, when) })));
  same(evaluator.evaluate('probe', {}).reason, isValid ? 'fallback' : 'error', name);
}

const { groups } = read('../../../spec/evaluation.json');
const shape = ({ value, variation, reason, ruleId, experiment, errorCode }) => ({
  value,
  variation,
  reason,
  ruleId,
  experiment,
  errorCode,
});
for (const { name, ruleset, cases } of groups) {
  const evaluator = compile({ ...emptyRuleset('test'), ...ruleset });
  for (const { name: what, flag, context, result } of cases) {
    const found = evaluator.evaluate(flag, context);
    same(shape(found), shape(result), `${name}: ${what}`);
    if (found !== evaluator.evaluate(flag, context) || !Object.isFrozen(found)) same('fresh', 'frozen', what);
  }
}

const { units, schemes } = read('../test/golden/vendors.json');
for (const { name, serve, answers } of schemes) {
  const flag = flagOf('imported', { rules: ruleOf(serve), fallthrough: { variation: '-' } });
  const evaluator = compile(rulesetOf(flag), { bucketing: importedBucketing });
  const found = units.slice(0, 200).map((userId) => evaluator.evaluate('imported', { userId }).variation);
  same(found.join(''), answers.slice(0, 200), name);
}

// Digests at every length around their blocks against Node's; the other hashes by values of their own test suites.
const placed = (record, text) =>
  importedBucketing({ template: '{unit}', scale: { divide: 2 ** 32 }, ...record }, '', 1)(text);
const bucketOfHash = (value) => Math.floor((value / 2 ** 32) * 100_000);
for (const hash of ['md5', 'sha1', 'sha256']) {
  for (let length = 0; length < 140; length++) {
    const text = 'aé日😀'
      .repeat(length)
      .slice(0, length)
      .replace(/[\ud800-\udbff]$/, 'x');
    const digest = createHash(hash).update(text).digest('hex').slice(0, 8);
    same(placed({ hash, slice: 8 }, text), bucketOfHash(Number.parseInt(digest, 16)), `${hash} of ${length}`);
  }
}
for (const [hash, seed, text, value] of [
  ['crc32', 0, '123456789', 0xcbf43926],
  ['crc32', 0, '', 0],
  ['fnv1a_32', 0, 'foobar', 0xbf9cf968],
  ['murmur3_32', 0x9747b28c, 'aaaa', 0x5a97808a],
  ['xxhash32', 0, '', 0x02cc5d05],
  ['xxhash32', 0, 'abc', 0x32d153ff],
  ['xxhash32', 0, 'abcd', 0xa3643705],
  ['xxhash32', 0, '0123456789abcdef', 0xc2c45b69],
  ['xxhash32', 0, 'Nobody inspects the spammish repetition', 0xe2293b2f],
]) {
  same(placed({ hash, seed }, text), bucketOfHash(value), `${hash} of ${text}`);
}
for (const record of [
  { scale: { divide: 0 } },
  { scale: { divide: Number.POSITIVE_INFINITY } },
  { scale: { divide: 1, modulo: 0 } },
  { scale: { divide: 1, multiply: -1 } },
  { scale: { divide: 1, add: Number.NaN } },
  { scale: undefined },
  { hash: 'md4' },
  { encoding: 'x' },
  { seed: 0.5 },
]) {
  // A function has no JSON either.
  const made = typeof importedBucketing({ hash: 'md5', scale: { divide: 1 }, ...record }, '', 1);
  same(made, 'undefined', JSON.stringify(record));
}
const atMost = { hash: 'crc32', compare: 'at_most' };
same([placed(atMost, ''), placed(atMost, '123456789')], [0, bucketOfHash(0xcbf43926)], 'at most');
const pastEnd = importedBucketing(
  { hash: 'crc32', template: '{unit}', scale: { divide: 1 }, pastEnd: 'last' },
  '',
  100,
);
same(pastEnd('123456789'), 99, 'past the end');
for (const [length, reason] of [
  [1000, 'fallback'],
  [1001, 'error'],
]) {
  const when = { attribute: 'x', op: 'regex', value: 'a'.repeat(length) };
  const evaluator = compile(rulesetOf(flagOf('probe', { rules: ruleOf({ variation: 'on' }, when) })));
  same(evaluator.evaluate('probe', {}).reason, reason, `a pattern of ${length}`);
}

// What patches, boundaries, limits and chains depend on.
const now = (op, value) =>
  flagOf('probe', { rules: ruleOf({ variation: 'on' }, { attribute: 'now', op, value }) });
same(
  [0, 500, 501].map((at) => compile(rulesetOf(now('after', 500))).nextBoundary(at) ?? null),
  [500, 501, null],
  'now',
);
const plain = flagOf('probe', {
  rules: ruleOf({ variation: 'on' }, { attribute: 'then', op: 'equals', value: 500 }),
});
same(compile(rulesetOf(plain)).nextBoundary(0) ?? null, null, 'no boundary');
const many = (count) =>
  compile({
    ...emptyRuleset('test'),
    flags: {
      p: flagOf('p'),
      probe: flagOf('probe', { prerequisites: Array(count).fill({ flag: 'p', variations: ['off'] }) }),
    },
  }).evaluate('probe', {}).reason;
same([many(1000), many(1001)], ['default', 'error'], 'prerequisites');
const bad = { ...plain, offVariation: 'gone' };
const good = compile(rulesetOf(plain));
good.evaluate('probe', {});
const broken = good.patch([{ kind: 'flag', key: 'probe', version: 2, body: bad }], 2);
same(broken.evaluate('probe', {}).reason, 'fallback', 'last good version');
const needy = compile(rulesetOf(flagOf('probe', { rules: ruleOf({ variation: 'on' }, { segment: 's' }) })));
same(needy.evaluate('probe', { userId: 'u' }).reason, 'error', 'missing segment');
const mended = needy.patch(
  [{ kind: 'segment', key: 's', version: 1, body: { key: 's', included: ['u'] } }],
  2,
);
same(mended.evaluate('probe', { userId: 'u' }).variation, 'on', 'segment appears');
const wide = (count) =>
  compile(
    rulesetOf(
      flagOf('probe', { rules: ruleOf({ variation: 'on' }, { any: Array(count).fill({ any: [] }) }) }),
    ),
  ).evaluate('probe', {});
same([wide(99_999).reason, wide(100_000).errorCode], ['fallback', 'FLAG_INVALID'], 'cost');
const nested = (form, depth) => {
  let when = { any: [] };
  for (let level = 0; level < depth; level++) when = { [form]: form === 'not' ? when : [when] };
  return compile(rulesetOf(flagOf('probe', { rules: ruleOf({ variation: 'on' }, when) }))).evaluate(
    'probe',
    {},
  ).reason;
};
same(
  [nested('not', 14), nested('not', 15), nested('not', 16)],
  ['fallback', 'targeting_match', 'error'],
  'nots',
);
same([nested('all', 15), nested('all', 16)], ['fallback', 'error'], 'alls');

// More questions than one evaluation remembers, and a context that is another by the next time it is asked for.
const crowded = compile(
  rulesetOf(
    flagOf('probe', {
      rules: Array.from({ length: 40 }, (_, value) => ({
        id: `r${value}`,
        when: { attribute: 'x', op: 'equals', value },
        serve: { variation: 'on' },
      })),
    }),
  ),
);
const ruleFor = (x) => crowded.evaluate('probe', { attributes: { x } }).ruleId ?? null;
same([0, 30, 31, 39, 40].map(ruleFor), ['r0', 'r30', 'r31', 'r39', null], 'crowded');
const ramp = compile(
  rulesetOf(flagOf('probe', { rules: ruleOf({ split: [{ variation: 'on', weight: 50_000 }] }) })),
);
const userIds = Array.from({ length: 100 }, (_, user) => `user-${user}`);
const reused = {};
const again = userIds.map((userId) => ramp.evaluate('probe', Object.assign(reused, { userId })).reason);
same(
  again,
  userIds.map((userId) => ramp.evaluate('probe', { userId }).reason),
  'reused context',
);
process.exit(0);
