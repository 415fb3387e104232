import { COUNTRIES, contextOf, MANY, USERS } from './work.mjs';

// The floor: find the flag's closure by its key, hash the unit once, make the work's draws, call the closure. Where the work
// has conditions (W3, a quarter of W5) the closure is those conditions written by hand. No document, no reasons, no
// checks of what comes in. The hash is written out here again, so that nothing of Pennon is in it.

const CONTEXTS = USERS.map(contextOf);
const ANSWERS = Array.from({ length: 4 }, (_, index) => Object.freeze({ value: index === 0 }));

function murmur3(text) {
  let hash = 0;
  let index = 0;
  for (; index + 4 <= text.length; index += 4) {
    const word =
      text.charCodeAt(index) |
      (text.charCodeAt(index + 1) << 8) |
      (text.charCodeAt(index + 2) << 16) |
      (text.charCodeAt(index + 3) << 24);
    hash ^= scramble(word);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let shift = 0; index < text.length; index++, shift += 8) tail |= text.charCodeAt(index) << shift;
  return mix(hash ^ scramble(tail) ^ text.length);
}

function scramble(word) {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function mix(hash) {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

const bucket = (unit, salt) => Math.floor(((mix(unit ^ salt) >>> 0) * 100_000) / 4294967296);

export const name = 'floor';

export function setup() {
  const closures = new Map();
  const draw = (key, draws) => {
    const salts = Array.from({ length: draws }, (_, index) => murmur3(`${key}/${index}`));
    if (draws === 0) return closures.set(key, () => ANSWERS[0]);
    if (draws === 1) {
      const [salt] = salts;
      return closures.set(key, (hash) => ANSWERS[bucket(hash, salt) < 30_000 ? 0 : 1]);
    }
    const [first, second] = salts;
    return closures.set(key, (hash) => {
      if (bucket(hash, first) >= 80_000) return ANSWERS[3];
      const second_ = bucket(hash, second);
      return ANSWERS[second_ < 20_000 ? 0 : second_ < 50_000 ? 1 : 2];
    });
  };
  draw('w1', 0);
  draw('w2', 1);
  closures.set('w3', byHand());
  draw('w4', 2);
  for (const { key, kind } of MANY) {
    if (kind === 'plan') closures.set(key, (_, { plan }) => ANSWERS[plan === 'pro' ? 0 : 1]);
    else draw(key, kind === 'plain' ? 0 : 1);
  }
  const one = (key) => (index) => {
    const { userId, attributes } = CONTEXTS[index & 4095];
    return closures.get(key)(murmur3(userId), attributes).value;
  };
  return {
    W1: (index) => closures.get('w1')(CONTEXTS[index & 4095]).value,
    W2: one('w2'),
    W3: one('w3'),
    W4: one('w4'),
    W5: (index) => {
      const { userId, attributes } = CONTEXTS[index & 4095];
      const hash = murmur3(userId);
      let on = 0;
      for (const { key } of MANY) if (closures.get(key)(hash, attributes).value === true) on++;
      return on;
    },
  };
}

/** The rules of W3. */
function byHand() {
  const countries = new Set(COUNTRIES);
  const plans = new Set(['free', 'pro', 'team']);
  const salt = murmur3('w3/0');
  return (hash, { country, plan, age, email }) => {
    if (age >= 18 && plans.has(plan) && country === 'ZZ') return ANSWERS[0];
    if (age >= 18 && plans.has(plan) && email.endsWith('@staff.example')) return ANSWERS[0];
    if (age >= 18 && plans.has(plan) && email.includes('+test')) return ANSWERS[0];
    if (age >= 18 && countries.has(country) && plan === 'legacy') return ANSWERS[0];
    const isIn = age >= 18 && countries.has(country) && plans.has(plan) && bucket(hash, salt) < 25_000;
    return ANSWERS[isIn ? 0 : 1];
  };
}
