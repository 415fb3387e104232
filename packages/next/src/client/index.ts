'use client';

export type { HydratedRules, HydratedValues } from './hydrated-flags.js';
