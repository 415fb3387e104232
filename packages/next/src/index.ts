export type { RequestLike } from './request-like.js';
