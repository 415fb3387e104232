'use client';

export { Exposed, type ExposedProps, type ExposureOptions, useExposure } from './exposed.js';
export {
  HydratedFlags,
  type HydratedFlagsProps,
  type HydratedRules,
  type HydratedValues,
  type Hydration,
} from './hydrated-flags.js';
export { redeemExposure } from './redeem-exposure.js';
