import { supabaseSettings } from '../../../../lib/settings';

/** 256 kB is what the database takes at once. */
const maxBytes = 262_144;

/** Hands a page's events on to `pennon_ingest`, which judges each of them and knows repeats. */
export async function POST(request: Request): Promise<Response> {
  const body = await request.text();
  if (body.length > maxBytes) return new Response(null, { status: 413 });
  const { url, publishableKey } = supabaseSettings();
  const answer = await fetch(`${url}/rest/v1/rpc/pennon_ingest`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'content-type': 'application/json' },
    body,
    cache: 'no-store',
  }).catch(() => undefined);
  if (answer === undefined) return new Response(null, { status: 503 });
  return Response.json(await answer.json(), { status: answer.status });
}
