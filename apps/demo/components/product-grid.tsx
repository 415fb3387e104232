import Link from 'next/link';
import { type Product, priceText } from '../lib/products';
import { SignalFlag } from './signal-flag';

interface ProductGridProps {
  readonly heading: string;
  readonly products: readonly Product[];
  /** Whole pages are fetched ahead, with their experiment: only who goes there is counted. */
  readonly isPrefetched?: boolean;
}

export function ProductGrid({ heading, products, isPrefetched = false }: ProductGridProps) {
  return (
    <section aria-labelledby="flags-heading">
      <h2 id="flags-heading">{heading}</h2>
      <ul className="products">
        {products.map(({ id, name, meaning, priceCents, shapes }) => (
          <li key={id} className="card product">
            <SignalFlag shapes={shapes} />
            <h3>
              <Link href={`/flags/${id}`} prefetch={isPrefetched || null}>
                {name}
              </Link>
            </h3>
            <p className="quiet">“{meaning}”</p>
            <p className="price">{priceText(priceCents)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
