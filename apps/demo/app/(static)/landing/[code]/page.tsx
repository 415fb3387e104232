import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LandingAction } from '../../../../components/landing-action';
import { SignalFlag } from '../../../../components/signal-flag';
import { landing } from '../../../../lib/flags';
import { products } from '../../../../lib/products';

export const metadata: Metadata = { title: 'About' };

export const generateStaticParams = () => landing.staticParams();

const headlines: Readonly<Record<string, string>> = {
  craft: 'Sewn by hand since the last sail loft closed.',
  speed: 'Ordered by noon, hoisted tomorrow.',
};

interface LandingPageProps {
  readonly params: Promise<{ readonly code: string }>;
}

/** Static, one page for each combination: the proxy sends every visitor of /welcome to theirs. */
export default async function LandingPage({ params }: LandingPageProps) {
  const values = await landing.decode((await params).code);
  if (values === undefined) notFound();
  const headline = String(values['landing-headline'] ?? 'craft');
  return (
    <>
      <section className="hero hero-harbour landing" data-headline={headline}>
        <div className="bunting" aria-hidden="true">
          {products.slice(0, 6).map(({ id, shapes }) => (
            <SignalFlag key={id} shapes={shapes} />
          ))}
        </div>
        <h1>{headlines[headline] ?? headlines.craft}</h1>
        <p>Twenty-six flags, ten pennants and a loft that smells of beeswax.</p>
        <LandingAction shown={headline} />
      </section>
      {values['landing-proof'] === true && (
        <section className="card" aria-labelledby="proof-heading" data-proof>
          <h2 id="proof-heading">What they say on the pier</h2>
          <figure className="proof">
            <blockquote>“The only bunting here that came through three winters.”</blockquote>
            <figcaption className="quiet">The harbour master</figcaption>
          </figure>
        </section>
      )}
    </>
  );
}
