export type { Context } from './context.js';
export type { Json } from './json.js';
export { PennonError } from './pennon-error.js';
export type { Reason, Result } from './result.js';
export type * from './ruleset.js';
export type * from './wire.js';
