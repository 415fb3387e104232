import Link from 'next/link';
import { SignalFlag } from '../components/signal-flag';
import { productOf } from '../lib/products';

export default function NotFound() {
  return (
    <div className="page">
      <main id="content" className="page-main empty-page">
        <SignalFlag shapes={productOf('november')?.shapes ?? []} />
        <h1>November: there is no such page</h1>
        <p>
          <Link href="/">Back to the harbour</Link>
        </p>
      </main>
    </div>
  );
}
