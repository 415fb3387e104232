import { requireFinite } from '../argument-checks.js';

/** A source of uniform numbers in [0, 1); `Math.random` is one, createRandom makes ones that repeat. */
export type Random = () => number;

/**
 * A fast generator of 2^-32 multiples with a period above 2^64, the same sequence for the same seed everywhere.
 *
 * Source: sfc32 of Doty-Humphrey's PractRand, seeded by SplitMix32.
 */
export function createRandom(seed: number): Random {
  requireFinite({ seed });
  const next = splitMix32(seed);
  let [a, b, c, counter] = [next(), next(), next(), 1];
  const random = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  // the first rounds still show the seed
  for (let i = 0; i < 12; i++) random();
  return random;
}

function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}
