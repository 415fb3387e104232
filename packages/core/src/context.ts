import type { Json } from './json.js';

/** Who asks. Plain data; everything is optional. */
export interface Context {
  readonly userId?: string | number;
  readonly anonymousId?: string | number;
  /** Never buckets; it only deduplicates exposures. */
  readonly sessionId?: string;
  readonly userAgent?: string;
  readonly location?: {
    readonly country?: string;
    readonly region?: string;
    readonly city?: string;
    /** Degrees, north positive. */
    readonly latitude?: number;
    /** Degrees, east positive. */
    readonly longitude?: number;
    readonly timezone?: string;
  };
  readonly device?: {
    readonly type?: string;
    readonly os?: string;
    readonly browser?: string;
    readonly version?: string;
  };
  readonly attributes?: { readonly [key: string]: Json | undefined };
  /** Verified claims: only a server or the database fills it. */
  readonly auth?: { readonly [key: string]: Json | undefined };
  /** Sticky assignments: experiment key to variation key. */
  readonly assignments?: { readonly [experiment: string]: string };
  /** Epoch ms of the evaluation. */
  readonly now?: number;
}
