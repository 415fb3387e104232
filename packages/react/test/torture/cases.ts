import type { Case } from './case.js';
import { exposingAnew } from './exposing-anew.js';
import { exposingOnce } from './exposing-once.js';
import { hydrating } from './hydrating.js';
import { keeping } from './keeping.js';
import { rendering } from './rendering.js';

export const cases: readonly Case[] = [
  ...rendering,
  ...hydrating,
  ...exposingOnce,
  ...exposingAnew,
  ...keeping,
];
