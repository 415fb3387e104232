'use client';

import { useFlagAnalytics, useFlagEnabled } from '@pennon/react';
import Link from 'next/link';
import { placeOrder, removeFromBasket } from '../app/basket-actions';
import { type Product, priceText } from '../lib/products';

interface CheckoutProps {
  readonly items: readonly Product[];
  /** What is in it can be taken out again. */
  readonly isEditable?: boolean;
}

/** The gate: `new-checkout` decides which of two checkouts stands in the basket. */
export function Checkout({ items, isEditable = false }: CheckoutProps) {
  const isExpress = useFlagEnabled('new-checkout', false);
  const isShippingFree = useFlagEnabled('free-shipping', false);
  const shippingCents = isShippingFree ? 0 : 690;
  const totalCents = items.reduce((sum, { priceCents }) => sum + priceCents, shippingCents);
  return (
    <section
      className="card checkout"
      aria-labelledby="basket-heading"
      data-checkout={isExpress ? 'express' : 'classic'}
    >
      <h2 id="basket-heading">Your basket</h2>
      {items.length === 0 ? (
        <EmptyBasket />
      ) : (
        <>
          <dl className="lines">
            {items.map((item, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same flag may be in it twice
              <div key={`${item.id} ${index}`}>
                <dt>{item.name}</dt>
                <dd>
                  {isEditable && <RemoveButton item={item} />}
                  {priceText(item.priceCents)}
                </dd>
              </div>
            ))}
            <div>
              <dt>Shipping</dt>
              <dd>{isShippingFree ? 'Free' : priceText(shippingCents)}</dd>
            </div>
            <div className="total">
              <dt>Total</dt>
              <dd>{priceText(totalCents)}</dd>
            </div>
          </dl>
          <OrderForm isExpress={isExpress} totalCents={totalCents} />
        </>
      )}
    </section>
  );
}

function EmptyBasket() {
  return (
    <p className="empty">
      Nothing in it yet. <Link href="/flags">Look at all flags</Link>
    </p>
  );
}

function RemoveButton({ item: { id, name } }: { readonly item: Product }) {
  return (
    <form action={removeFromBasket.bind(null, id)} className="inline">
      <button type="submit" className="link" aria-label={`Remove ${name}`}>
        Remove
      </button>
    </form>
  );
}

/** A conversion of every experiment that runs. */
function OrderForm({ isExpress, totalCents }: { readonly isExpress: boolean; readonly totalCents: number }) {
  const { track } = useFlagAnalytics();
  const order = () => track('purchase', totalCents / 100);
  return (
    <form action={placeOrder} className={isExpress ? 'express' : 'classic'}>
      {isExpress ? (
        <>
          <button type="submit" className="primary" onClick={order}>
            Buy in one step
          </button>
          <p className="quiet">Saved address, saved card, one tap.</p>
        </>
      ) : (
        <>
          <ol className="steps">
            <li>Address</li>
            <li>Delivery</li>
            <li>Payment</li>
          </ol>
          <button type="submit" onClick={order}>
            Go to checkout
          </button>
        </>
      )}
    </form>
  );
}
