import 'server-only';
import { createFlags } from '@pennon/next';
import { environment } from './environment';
import { sessionCookie, sessionOf } from './session';
import { supabaseSettings } from './settings';

const { url, publishableKey } = supabaseSettings();

/** The shop's flags on its server. With the secret key it sees those, too, that never leave it. */
export const flags = createFlags({
  url,
  key: process.env.SUPABASE_SECRET_KEY || publishableKey,
  environment,
  secret: process.env.PENNON_SECRET,
  identify: ({ cookies }) => {
    const claims = sessionOf(cookies.get(sessionCookie)?.value, Date.now());
    return claims && { userId: claims.sub, auth: claims };
  },
});

/** One static page for each combination. */
export const landing = flags.group('landing', ['landing-headline', 'landing-proof'], { budget: 8 });
