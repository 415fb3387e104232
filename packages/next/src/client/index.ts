'use client';

export { Exposed, type ExposedProps, type ExposureOptions, useExposure } from './exposed.js';
export type { HydratedRules, HydratedValues } from './hydrated-flags.js';
export { redeemExposure } from './redeem-exposure.js';
