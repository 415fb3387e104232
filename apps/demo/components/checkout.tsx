'use client';

import { useFlagEnabled } from '@pennon/react';
import { priceText, products } from '../lib/products';

const basket = products.slice(0, 2);
const totalCents = basket.reduce((sum, { priceCents }) => sum + priceCents, 0);

/** The gate: `new-checkout` decides which of two checkouts stands in the basket. */
export function Checkout() {
  const isExpress = useFlagEnabled('new-checkout', false);
  const isShippingFree = useFlagEnabled('free-shipping', false);
  return (
    <section
      className="card checkout"
      aria-labelledby="basket-heading"
      data-checkout={isExpress ? 'express' : 'classic'}
    >
      <h2 id="basket-heading">Your basket</h2>
      <dl className="lines">
        {basket.map(({ id, name, priceCents }) => (
          <div key={id}>
            <dt>{name}</dt>
            <dd>{priceText(priceCents)}</dd>
          </div>
        ))}
        <div>
          <dt>Shipping</dt>
          <dd>{isShippingFree ? 'Free' : priceText(690)}</dd>
        </div>
        <div className="total">
          <dt>Total</dt>
          <dd>{priceText(totalCents + (isShippingFree ? 0 : 690))}</dd>
        </div>
      </dl>
      {isExpress ? <ExpressCheckout /> : <ClassicCheckout />}
    </section>
  );
}

function ExpressCheckout() {
  return (
    <div className="express">
      <button type="button" className="primary">
        Buy in one step
      </button>
      <p className="quiet">Saved address, saved card, one tap.</p>
    </div>
  );
}

function ClassicCheckout() {
  return (
    <div className="classic">
      <ol className="steps">
        <li>Address</li>
        <li>Delivery</li>
        <li>Payment</li>
      </ol>
      <button type="button">Go to checkout</button>
    </div>
  );
}
