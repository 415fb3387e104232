import { cookies, headers } from 'next/headers';
import { connection } from 'next/server';
import { keys } from '../../flags';

/** What Next and Node take themselves for what the other page does: the request, a wait for each flag, one cached answer. */
// biome-ignore lint/style/noDefaultExport: Next demands it
export default async function Page() {
  const user = (await cookies()).get('user')?.value;
  const requestMs = await timed(() => Promise.all([cookies(), headers(), connection()]));
  // Where the flags are asked for in the other page: what Next renders meanwhile is a part of it.
  const waitsMs = await timed(async () => {
    for (const key of keys) await nothing(key);
  });
  const cacheMs = await timed(cachedAnswer);
  return (
    <p data-request-ms={requestMs} data-cache-ms={cacheMs} data-waits-ms={waitsMs}>
      {user}
    </p>
  );
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function cachedAnswer() {
  const address = `${process.env.SUPABASE_URL}/bare?since=1`;
  const response = await fetch(address, { next: { tags: ['bare'], revalidate: 60 } });
  return response.json();
}

async function nothing(key) {
  return key;
}
