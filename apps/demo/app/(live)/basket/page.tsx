import type { Metadata } from 'next';
import { Checkout } from '../../../components/checkout';
import { readBasket } from '../../../lib/basket';

export const metadata: Metadata = { title: 'Basket' };

interface BasketPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

export default async function BasketPage({ searchParams }: BasketPageProps) {
  const { ordered } = await searchParams;
  return (
    <>
      <h1>Basket</h1>
      {ordered === 'yes' && (
        <p role="status" className="card note">
          Thank you. Your flags would be on their way now.
        </p>
      )}
      <div className="narrow">
        <Checkout items={await readBasket()} isEditable />
      </div>
    </>
  );
}
