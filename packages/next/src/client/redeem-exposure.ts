/** Where `exposureHandler` answers, unless told otherwise: `app/api/pennon/exposures/route.ts`. */
const EXPOSURES_PATH = '/api/pennon/exposures';

/**
 * Tells the server that somebody sees what a token stands for: once per page load, however often it is called. The
 * request outlives the page; one that failed is made again when the next token comes or the network is back.
 *
 * @param token - of `getExperiment`, or of a flag's answer in values mode
 * @param path - where `exposureHandler` answers
 */
export function redeemExposure(token: string, path: string = EXPOSURES_PATH): void {
  if (isPrerendered()) {
    document.addEventListener('prerenderingchange', () => redeemExposure(token, path), { once: true });
    return;
  }
  let redeem = redeemers.get(path);
  if (redeem === undefined) {
    redeem = redeemerAt(path);
    redeemers.set(path, redeem);
  }
  redeem(token);
}

/** A browser may run a page ahead, behind the one that is seen, because a link to it will perhaps be followed. */
function isPrerendered(): boolean {
  return (document as { readonly prerendering?: boolean }).prerendering === true; // where a browser does so
}

/** What a page has redeemed is the page's: a tree that is hidden and shown again, or mounted twice, is the same page. */
const redeemers = new Map<string, (token: string) => void>();

/** As many as the handler takes at once. */
const MAX_TOKENS = 50;
/** Of a page that stays open for days; the database knows older ones again. */
const MAX_SEEN = 1_000;

function redeemerAt(path: string): (token: string) => void {
  const seen = new Set<string>();
  let waiting: readonly string[] = [];
  let isScheduled = false;

  function flush(): void {
    isScheduled = false;
    for (; waiting.length > 0; waiting = waiting.slice(MAX_TOKENS)) void send(waiting.slice(0, MAX_TOKENS));
  }

  async function send(tokens: readonly string[]): Promise<void> {
    if (await isDelivered(path, tokens)) return;
    waiting = [...waiting, ...tokens].slice(-MAX_SEEN);
    globalThis.addEventListener?.('online', flush, { once: true });
  }

  return (token) => {
    if (seen.has(token)) return;
    seen.add(token);
    const [oldest = token] = seen;
    if (seen.size > MAX_SEEN) seen.delete(oldest);
    waiting = [...waiting, token];
    if (isScheduled) return;
    isScheduled = true;
    // All that one commit shows goes in one request.
    queueMicrotask(flush);
  };
}

/** False when it may succeed another time: never because the server said no. */
async function isDelivered(path: string, tokens: readonly string[]): Promise<boolean> {
  try {
    const { status } = await fetch(path, {
      method: 'POST',
      keepalive: true,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tokens }),
    });
    if (status === 404)
      console.warn(`Pennon: nothing at ${path} takes exposures. Add exposureHandler there.`);
    return status < 500 && status !== 429;
  } catch {
    return false;
  }
}
