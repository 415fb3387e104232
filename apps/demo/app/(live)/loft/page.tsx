import type { Metadata } from 'next';
import Link from 'next/link';
import { SignalFlag } from '../../../components/signal-flag';
import { flags } from '../../../lib/flags';
import { featured } from '../../../lib/products';

export const metadata: Metadata = { title: 'The loft' };

/** A gate in a Server Component: the flag, its rule and what it hides never leave the server. */
export default async function LoftPage() {
  return (await flags.isEnabled('loft-visits')) ? <LoftVisits /> : <LoftClosed />;
}

function LoftVisits() {
  return (
    <section className="card loft" data-loft="open">
      <h1>Visit the loft</h1>
      <p className="lead">Members see their flags being cut: Tuesdays at ten, the door beside the slipway.</p>
      <div className="row" aria-hidden="true">
        {featured.map(({ id, shapes }) => (
          <SignalFlag key={id} shapes={shapes} />
        ))}
      </div>
    </section>
  );
}

function LoftClosed() {
  return (
    <section className="card loft" data-loft="closed">
      <h1>The loft is for members</h1>
      <p className="lead">Whoever is on the plan “pro” may watch us sew.</p>
      <p>
        <Link href="/account">Sign in as a member</Link>
      </p>
    </section>
  );
}
