import { Checkout } from '../../components/checkout';
import { Hero } from '../../components/hero';
import { ProductGrid } from '../../components/product-grid';
import { ShippingCrowd } from '../../components/shipping-crowd';
import { readBasket } from '../../lib/basket';
import { featured } from '../../lib/products';
import { delivery } from '../../lib/settings';

export default async function HarbourPage() {
  return (
    <>
      <Hero />
      {/* It evaluates for a hundred people, so it needs the rules. */}
      {delivery() === 'rules' && <ShippingCrowd />}
      <div className="shop">
        <ProductGrid heading="Signal flags" products={featured} />
        <Checkout items={await readBasket()} />
      </div>
    </>
  );
}
