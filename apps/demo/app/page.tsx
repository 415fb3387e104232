import { Checkout } from '../components/checkout';
import { ConnectionBadge } from '../components/connection-badge';
import { Hero } from '../components/hero';
import { ProductGrid } from '../components/product-grid';
import { ShippingCrowd } from '../components/shipping-crowd';
import { ShopFlags } from '../components/shop-flags';
import { readSnapshot, requestContext, supabaseSettings } from '../lib/server-flags';

// Imported behind the condition, so that a production build has neither the drawer nor its server actions.
const OperatorDrawer =
  process.env.NODE_ENV === 'development'
    ? (await import('../components/operator-drawer')).OperatorDrawer
    : undefined;

export default async function ShopPage() {
  const context = await requestContext();
  const snapshot = await readSnapshot();
  return (
    <ShopFlags {...supabaseSettings()} context={context} snapshot={snapshot}>
      <div className="page">
        <header className="masthead">
          <p className="brand">
            Halyard<small>signal flags, gated by Pennon</small>
          </p>
          <ConnectionBadge />
        </header>
        <main className="page-main">
          <Hero />
          <ShippingCrowd />
          <div className="shop">
            <ProductGrid />
            <Checkout />
          </div>
        </main>
      </div>
      {OperatorDrawer && <OperatorDrawer />}
    </ShopFlags>
  );
}
