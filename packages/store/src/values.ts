export { databaseValues } from './database-values.js';
export type { FlagAnswer, FlagValues } from './flag-values.js';
export type { ChangeHints, HintListener } from './follower.js';
export {
  createValuesStore,
  type RefreshValues,
  type ValuesStore,
  type ValuesStoreOptions,
} from './values-store.js';
