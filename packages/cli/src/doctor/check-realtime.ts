import type { SupabaseClient } from '@supabase/supabase-js';
import { clientAt, isMachineToken } from '../project/client.js';
import type { Scope } from '../project/project.js';
import { type Check, ok, skipped } from './check.js';

const hint =
  'Realtime must run and allow private channels (Dashboard → Realtime → Settings). Without it clients still poll.';

const patienceMs = 15_000;

/** Joins the channels that servers and browsers listen to, as they do. */
export async function checkRealtime({ connection, environment }: Scope): Promise<readonly Check[]> {
  const { url, key, token, publishableKey } = connection;
  const servers = isMachineToken(token)
    ? skipped('realtime, servers', 'channels know members and keys, not machines')
    : joined('realtime, servers', `pennon-server:${environment}`, clientAt({ url, key, token }));
  const browsers =
    publishableKey === undefined
      ? skipped('realtime, browsers', 'set NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY to have it checked')
      : joined('realtime, browsers', `pennon:${environment}`, clientAt({ url, key: publishableKey }));
  return await Promise.all([servers, browsers]);
}

async function joined(check: string, topic: string, supabase: SupabaseClient): Promise<Check> {
  try {
    await supabase.realtime.setAuth();
    const problem = await problemOfJoining(topic, supabase);
    if (problem === undefined) return ok(check, `the private channel ${topic} can be joined`);
    return {
      check,
      status: 'failed',
      message: `the private channel ${topic} cannot be joined: ${problem}`,
      hint,
    };
  } finally {
    await supabase.removeAllChannels();
    supabase.realtime.disconnect();
  }
}

function problemOfJoining(topic: string, supabase: SupabaseClient): Promise<string | undefined> {
  return new Promise((resolve) => {
    const channel = supabase.channel(topic, { config: { private: true } });
    const impatient = setTimeout(() => resolve('no answer'), patienceMs);
    channel.subscribe((status, error) => {
      clearTimeout(impatient);
      resolve(status === 'SUBSCRIBED' ? undefined : (error?.message ?? status));
    });
  });
}
