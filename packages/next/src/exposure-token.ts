import type { Exposure } from '@pennon/store';
import { type Refusal, signerOf } from './signed.js';

/** Makes and reads exposure tokens: what a page redeems once somebody sees the variation that a server rendered. */
export interface ExposureTokens {
  /**
   * The same exposure and time give the same token. A browser can read what it says: the experiment, the variation and
   * the unit.
   *
   * @param exposure - its `at` is when it was rendered, and what is counted, however late or often it is redeemed
   */
  sign(exposure: Exposure): Promise<string>;
  /** @param now - epoch ms */
  read(token: string, now: number): Promise<ReadToken>;
}

type ReadToken =
  | { readonly exposure: Exposure; readonly refusal?: undefined }
  | { readonly exposure?: undefined; readonly refusal: Refusal };

/** @throws PennonError `SECRET_MISSING` or `SECRET_TOO_SHORT` */
export function exposureTokens(secret: string | undefined): ExposureTokens {
  // The number is the layout's: a token of another is forged, not misread.
  const { sign, verify } = signerOf(secret, 'exposure/1');
  return {
    sign({ environment, at, experiment, version, variation, unit, session }) {
      const identity = [environment, at, experiment, version, variation, unit];
      return sign(session === undefined ? identity : [...identity, session], at + LIFETIME_MS);
    },
    async read(token, now) {
      const { payload, refusal } = await verify(token, now);
      return refusal === undefined ? { exposure: exposureOf(payload as Payload) } : { refusal };
    },
  };
}

/** A page may stay open, or kept out of sight, for long; the database takes exposures of the last seven days. */
const LIFETIME_MS = 86_400_000;

/** What `sign` wrote. */
type Payload = readonly [
  environment: string,
  at: number,
  experiment: string,
  version: number,
  variation: string,
  unit: string,
  session?: string,
];

function exposureOf([environment, at, experiment, version, variation, unit, session]: Payload): Exposure {
  const exposure = { type: 'exposure' as const, environment, at, experiment, version, variation, unit };
  return session === undefined ? exposure : { ...exposure, session };
}
