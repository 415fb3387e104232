export { asPennonError } from './as-pennon-error.js';
export { attempt } from './attempt.js';
export { type Chain, createChain } from './chain.js';
export { evaluatorAnswer } from './flag-state.js';
export { fnv1a } from './fnv1a.js';
export { overriding } from './overrides.js';
export { emptyReplica, NOTHING_KNOWN, type Replica } from './replica.js';
