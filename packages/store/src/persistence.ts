export { type OfflineSwitch, offlineSwitch } from './offline-switch.js';
export { type Persistence, type PersistOptions, persist } from './persist.js';
export { indexedDbStorage, localStorageStorage, type RulesetStorage } from './ruleset-storage.js';
