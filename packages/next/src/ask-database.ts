import { PennonError } from '@pennon/core';
import { isFrameworkSignal } from './framework-signal.js';
import { keyHeaders } from './key-headers.js';
import { rpcAddress } from './rpc-address.js';
import { type AskOptions, type AskRuleset, type RulesetQuestion, tagOf } from './ruleset-question.js';

/**
 * Through Next's cache of fetches: the page that is rendered is tagged, and so is the answer, of which the next page
 * has the benefit. Anywhere else it is a plain request.
 */
export const askTagged: AskRuleset = async (question, options) => {
  const { revalidateSeconds, signal } = options;
  const answer = asked(question, options, {
    next: { tags: [tagOf(question.environment)], revalidate: revalidateSeconds },
  });
  if (!signal.aborted) return answer;
  // The page has its tag by now. It may not wait, not even for the refusal: it is rendered ahead of any request.
  answer.catch(() => {});
  throw signal.reason;
};

/** Past all caches. */
export const askDirectly: AskRuleset = (question, options) => asked(question, options, { cache: 'no-store' });

/** What Next adds to `fetch`; others ignore it. */
interface NextRequestInit extends RequestInit {
  readonly next?: { readonly tags: string[]; readonly revalidate: number };
}

async function asked(
  { url, environment, since }: RulesetQuestion,
  { key, signal }: AskOptions,
  more: NextRequestInit,
): Promise<unknown> {
  const address = rpcAddress(url, 'pennon_snapshot');
  address.searchParams.set('environment', environment);
  if (since !== undefined) address.searchParams.set('since', String(since));
  // Looked up now: Next puts its own in place of the platform's.
  const init = { headers: keyHeaders(key), signal, ...more };
  const response = await globalThis.fetch(address, init).catch((error) => {
    throw isFrameworkSignal(error) ? error : noAnswer(address, error);
  });
  if (response.ok) return response.json();
  throw await refusalOf(response);
}

/** Of a failed request the platform says little, and its cause says why. */
function noAnswer({ host }: URL, error: unknown): PennonError {
  const { message, cause = {} } = Object(error) as Error;
  const { message: reason = message } = Object(cause) as Partial<Error>;
  return new PennonError('SNAPSHOT_FAILED', `${host} did not answer: ${reason}.`, {
    hint: 'The last known flags serve, and before any the defaults.',
    cause: error,
  });
}

/** PostgREST's errors, and the database's refusals, are `{code, message, details, hint}`. */
async function refusalOf(response: Response): Promise<PennonError> {
  const said: unknown = await response.json().catch(() => undefined);
  const { code, message, hint } = Object(said) as Readonly<Record<string, unknown>>;
  const isRefusal = typeof code === 'string' && code.startsWith('PENNON_');
  return new PennonError(
    isRefusal ? code : 'SNAPSHOT_FAILED',
    typeof message === 'string' ? message : `${new URL(response.url).host} answered ${response.status}.`,
    {
      hint:
        code === 'PGRST202'
          ? 'Apply the migrations: `npx pennon migrate`.'
          : typeof hint === 'string'
            ? hint
            : undefined,
      details: { status: response.status },
    },
  );
}
