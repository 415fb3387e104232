import { Exposed } from '@pennon/next/client';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { AddToBasket } from '../../../../components/add-to-basket';
import { ProductText } from '../../../../components/product-text';
import { SignalFlag } from '../../../../components/signal-flag';
import { flags } from '../../../../lib/flags';
import { priceText, productOf } from '../../../../lib/products';

interface ProductPageProps {
  readonly params: Promise<{ readonly letter: string }>;
}

export async function generateMetadata({ params }: ProductPageProps): Promise<Metadata> {
  const product = productOf((await params).letter);
  return product ? { title: product.name } : {};
}

/** Which text sells better is an experiment: the server picks, and whoever sees it is counted. */
export default async function ProductPage({ params }: ProductPageProps) {
  const product = productOf((await params).letter);
  if (product === undefined) notFound();
  const { variation = 'plain', exposure } = await flags.getExperiment('product-text');
  return (
    <article className="product-page" data-text={variation}>
      <div className="card mount">
        <SignalFlag shapes={product.shapes} />
      </div>
      <div className="about">
        <p className="quiet">
          <Link href="/flags">All flags</Link>
        </p>
        <h1>{product.name}</h1>
        <p>“{product.meaning}”</p>
        <Exposed token={exposure}>
          <ProductText product={product} variation={variation} />
        </Exposed>
        <p className="price">{priceText(product.priceCents)}</p>
        <AddToBasket id={product.id} name={product.name} />
      </div>
    </article>
  );
}
