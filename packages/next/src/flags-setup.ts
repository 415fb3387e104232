import type { PennonError } from '@pennon/core';
import type { Runtime } from '@pennon/store';
import type { ExposureTokens } from './exposure-token.js';
import type { Identify } from './flags-options.js';
import type { OverridesReader } from './overrides-cookie.js';
import type { RulesetReader } from './ruleset-reader.js';

/** What `createFlags` was given, ready for use: handlers, the proxy and groups are made from it. */
export interface FlagsSetup {
  readonly url: string;
  readonly key: string;
  readonly timeoutMs: number;
  readonly environment: string;
  /** Undefined where none was given; what signs refuses to be made then. */
  readonly secret: string | undefined;
  /** What `revalidateTag` takes. */
  readonly tag: string;
  readonly anonymousIdCookie: string;
  readonly ruleset: RulesetReader;
  readonly identify: Identify | undefined;
  readonly overrides: OverridesReader;
  /** Undefined without a secret. */
  readonly exposures: ExposureTokens | undefined;
  readonly onError: (error: PennonError) => void;
  readonly runtime: Pick<Runtime, 'now' | 'setTimeout'>;
}
