export { asPennonError } from './as-pennon-error.js';
export { attempt } from './attempt.js';
export { evaluatorAnswer } from './flag-state.js';
export { fnv1a } from './fnv1a.js';
export { overriding } from './overrides.js';
export { readFullSnapshot, readSnapshot } from './read-wire.js';
export { emptyReplica, equipped, follow, NOTHING_KNOWN, type Replica, replace } from './replica.js';
