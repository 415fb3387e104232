import { boundedBody } from '../../../../lib/bounded-body';
import { supabaseSettings } from '../../../../lib/settings';

/** 256 kB is what the database takes at once. */
const maxBytes = 262_144;

/** Hands a page's events on to `pennon_ingest`, which judges each of them and knows repeats. */
export async function POST(request: Request): Promise<Response> {
  const body = await boundedBody(request, maxBytes);
  if (body === undefined) return new Response(null, { status: 413 });
  const { url, publishableKey } = supabaseSettings();
  const answer = await fetch(`${url}/rest/v1/rpc/pennon_ingest`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'content-type': 'application/json' },
    body,
    cache: 'no-store',
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined);
  if (answer === undefined) return new Response(null, { status: 503 });
  // What stands between here and the database may answer with a page of its own.
  const result: unknown = await answer.json().catch(() => undefined);
  if (result === undefined) return new Response(null, { status: 502 });
  return Response.json(result, { status: answer.status });
}
