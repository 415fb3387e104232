'use client';

import { useFlagAnalytics } from '@pennon/react';
import { useActionState } from 'react';
import { addToBasket } from '../app/basket-actions';

/** A conversion of the experiment on the product's page. */
export function AddToBasket({ id, name }: { readonly id: string; readonly name: string }) {
  const { track } = useFlagAnalytics();
  const [count, add, isPending] = useActionState(async (added: number) => {
    await addToBasket(id);
    return added + 1;
  }, 0);
  return (
    <form action={add}>
      <button
        type="submit"
        className="primary"
        disabled={isPending}
        onClick={() => track('add-to-basket', 1)}
      >
        Add to basket
      </button>
      <p role="status" className="quiet">
        {isPending ? 'Adding…' : count > 0 ? `${name} is in your basket.` : ''}
      </p>
    </form>
  );
}
