export type { FlagAnswer, FlagValues } from './flag-values.js';
