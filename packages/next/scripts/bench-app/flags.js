import { createFlags } from '@pennon/next';

/** The app's, as a guide would have it. */
export const flags = createFlags({
  url: process.env.SUPABASE_URL ?? '',
  key: process.env.SUPABASE_SECRET_KEY ?? '',
  environment: 'production',
  identify: ({ cookies }) => ({ userId: cookies.get('user')?.value }),
});

export const keys = Array.from({ length: 50 }, (_, index) => `flag-${index}`);
