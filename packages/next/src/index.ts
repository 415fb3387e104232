export { createFlags, type Flags } from './create-flags.js';
export type { FlagHydratorComponent, FlagHydratorProps } from './flag-hydrator.js';
export type { FlagsOptions, Identify } from './flags-options.js';
export type { FlagsSetup } from './flags-setup.js';
export type { MomentOptions } from './moment.js';
export type { RequestFlags, ServerExperiment } from './request-flags.js';
export type { RequestLike } from './request-like.js';
