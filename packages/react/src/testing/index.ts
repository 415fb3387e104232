'use client';

export {
  createTestStore,
  type TestFlags,
  type TestStore,
  type TestStoreOptions,
} from './create-test-store.js';
export { type EachVariation, eachVariation } from './each-variation.js';
export { createExposureSpy, type ExposureSpy } from './exposure-spy.js';
export { FlagTestProvider, type FlagTestProviderProps } from './flag-test-provider.js';
export { inExperiment, type TestAnswer, variation } from './test-documents.js';
