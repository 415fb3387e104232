import 'server-only';

/** Where the shop's Supabase is; `npm start` and `pennon dev -- …` set these. */
export interface SupabaseSettings {
  readonly url: string;
  readonly publishableKey: string;
}

/** Read when a request is answered, so that one build serves wherever it runs. */
export function supabaseSettings(): SupabaseSettings {
  const { NEXT_PUBLIC_SUPABASE_URL: url, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey } = process.env;
  if (url && publishableKey) return { url, publishableKey };
  throw new Error(
    'The shop needs NEXT_PUBLIC_SUPABASE_URL and NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: run `npm start`.',
  );
}

/** `values`: browsers get answers and never a rule. */
export function delivery(): 'rules' | 'values' {
  return process.env.SHOP_DELIVERY === 'values' ? 'values' : 'rules';
}
