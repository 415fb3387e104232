import 'server-only';
import { cookies } from 'next/headers';
import { type Product, productOf } from './products';

const basketCookie = 'halyard_basket';

/** More than that nobody hoists. */
const mostFlags = 12;

/** What is in the visitor's basket. Whoever comes for the first time finds two flags in it, so that there is one to see. */
export async function readBasket(): Promise<readonly Product[]> {
  const text = (await cookies()).get(basketCookie)?.value ?? 'kilo,uniform';
  return text.split(',').flatMap((id) => productOf(id) ?? []);
}

export async function writeBasket(items: readonly Product[]): Promise<void> {
  const ids = items.slice(0, mostFlags).map(({ id }) => id);
  // A cookie without a value is none, and whoever has none is here for the first time.
  (await cookies()).set(basketCookie, ids.join(',') || 'empty', {
    sameSite: 'lax',
    httpOnly: true,
    path: '/',
  });
}
