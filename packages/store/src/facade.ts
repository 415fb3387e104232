export type { CacheStats } from './facade/answer-cache.js';
export {
  createFlagFacade,
  type FlagFacade,
  type FlagFacadeOptions,
  type FlagQuestion,
} from './facade/flag-facade.js';
