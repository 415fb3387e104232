import { priceText, products } from '../lib/products';
import { SignalFlag } from './signal-flag';

export function ProductGrid() {
  return (
    <section aria-labelledby="flags-heading">
      <h2 id="flags-heading">Signal flags</h2>
      <ul className="products">
        {products.map(({ id, name, meaning, priceCents, shapes }) => (
          <li key={id} className="card product">
            <SignalFlag shapes={shapes} />
            <h3>{name}</h3>
            <p className="quiet">“{meaning}”</p>
            <p className="price">{priceText(priceCents)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
