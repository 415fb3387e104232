import type { Metadata } from 'next';
import { ProductGrid } from '../../../components/product-grid';
import { products } from '../../../lib/products';

export const metadata: Metadata = { title: 'All flags' };

export default function AllFlagsPage() {
  return (
    <>
      <h1>The whole code, A to Z</h1>
      <ProductGrid heading="Twenty-six flags" products={products} isPrefetched />
    </>
  );
}
