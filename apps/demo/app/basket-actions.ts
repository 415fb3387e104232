'use server';

import { redirect } from 'next/navigation';
import { readBasket, writeBasket } from '../lib/basket';
import { productOf } from '../lib/products';

/** Server actions are public endpoints: an id that is none changes nothing. */
export async function addToBasket(id: string): Promise<void> {
  const product = productOf(id);
  if (product !== undefined) await writeBasket([...(await readBasket()), product]);
}

/** One flag of those with this id. */
export async function removeFromBasket(id: string): Promise<void> {
  const items = await readBasket();
  const index = items.findIndex((item) => item.id === id);
  if (index >= 0) await writeBasket(items.filter((_, place) => place !== index));
}

export async function placeOrder(): Promise<void> {
  await writeBasket([]);
  redirect('/basket?ordered=yes');
}
