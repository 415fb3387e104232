import type { Exposure } from '@pennon/store';
import { asPennonError } from '@pennon/store/server';
import { afterResponse } from './after-response.js';
import { boundedJson } from './bounded-json.js';
import type { Flags } from './create-flags.js';
import { type ExposureTokens, exposureTokens } from './exposure-token.js';
import type { FlagsSetup } from './flags-setup.js';
import { ingest } from './ingest.js';
import type { Refusal } from './signed.js';

/** What the handler answers, with status 202. */
export interface ExposureVerdict {
  readonly accepted: number;
  /** By the token's place in the list. Sending it again changes nothing. */
  readonly refused: readonly { readonly index: number; readonly reason: Refusal }[];
}

/**
 * Takes `{ tokens }` of pages, at most 50, and records the exposures that they stand for when the page has its answer.
 * A token that nobody here has signed, or that is a day old, is refused alone. The same exposure is recorded once,
 * however often it comes.
 *
 * A build needs no secret: where `createFlags` has none, each request rejects with `SECRET_MISSING`.
 */
export function exposureHandler({ setup }: Pick<Flags, 'setup'>): (request: Request) => Promise<Response> {
  const record = recorder(setup);
  return async (request) => {
    const tokens = setup.exposures ?? exposureTokens(setup.secret);
    const given = tokensIn(await boundedJson(request, MAX_BYTES));
    if (given === undefined) return Response.json(NO_TOKENS, { status: 400 });
    const { exposures, verdict } = await judged(given, tokens, setup);
    if (exposures.length > 0) await afterResponse(() => record(exposures));
    return Response.json(verdict, { status: 202 });
  };
}

const MAX_TOKENS = 50;
/** What a browser sends at most with `keepalive`. */
const MAX_BYTES = 65_536;

const NO_TOKENS = {
  code: 'TOKENS_INVALID',
  message: `Expected {"tokens": [...]}: at most ${MAX_TOKENS} texts in ${MAX_BYTES} bytes.`,
};

function tokensIn(body: unknown): readonly string[] | undefined {
  const { tokens } = Object(body) as { readonly tokens?: unknown };
  const isList = Array.isArray(tokens) && tokens.length <= MAX_TOKENS;
  return isList && tokens.every((token) => typeof token === 'string') ? tokens : undefined;
}

interface Judged {
  readonly exposures: readonly Exposure[];
  readonly verdict: ExposureVerdict;
}

async function judged(
  given: readonly string[],
  tokens: ExposureTokens,
  { environment, runtime }: FlagsSetup,
): Promise<Judged> {
  const now = runtime.now();
  const read = await Promise.all(given.map((token) => tokens.read(token, now)));
  const reasons = read.map(({ exposure, refusal }) =>
    // Two environments may share a secret; each records its own.
    exposure && exposure.environment !== environment ? 'forged' : refusal,
  );
  const exposures = read.flatMap(({ exposure }, index) => (exposure && !reasons[index] ? [exposure] : []));
  const refused = reasons.flatMap((reason, index) => (reason ? [{ index, reason }] : []));
  return { exposures, verdict: { accepted: exposures.length, refused } };
}

/** Tells of each trouble once, until it is over. */
function recorder(setup: FlagsSetup): (exposures: readonly Exposure[]) => Promise<void> {
  const told = new Set<string>();
  return async (exposures) => {
    try {
      await ingest(exposures, setup);
      told.clear();
    } catch (cause) {
      const error = asPennonError(cause, 'INGEST_FAILED');
      if (!told.has(error.code)) setup.onError(error);
      told.add(error.code);
    }
  };
}
