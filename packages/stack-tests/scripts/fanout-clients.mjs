// Half of the crowd of `fanout.mjs`: stores, each with a client and a socket of its own, that note when a revision reaches them.
import { createFlagStore } from '@pennon/store';
import { createClient } from '@supabase/supabase-js';
import { WebSocket } from 'ws';

const [url, key, environment, count] = process.argv.slice(2);
/** Joining is a query each: more at once only wait for one another. */
const AT_ONCE = 50;
let seen = [];

function open() {
  const supabase = createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: WebSocket },
  });
  // No poll helps: what is measured is announcements.
  const store = createFlagStore({ supabase, environment, pollMs: 3_600_000, resyncJitterMs: 10_000 });
  return new Promise((resolve) => {
    store.subscribe((state, before) => {
      if (state.isLive && state.status === 'ready') resolve();
      if (state.revision !== before.revision) note(state.revision);
    });
    store.start();
  });
}

let awaited = Number.POSITIVE_INFINITY;
function note(revision) {
  if (revision < awaited) return;
  seen.push(Date.now());
  if (seen.length === Number(count)) process.send({ seen });
}

process.on('message', ({ revision }) => {
  awaited = revision;
  seen = [];
  process.send({ isReady: true });
});

for (let opened = 0; opened < Number(count); opened += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, Number(count) - opened) }, open));
  process.send({ live: Math.min(Number(count), opened + AT_ONCE) });
}
process.send({ isReady: true });
