import type { Metadata } from 'next';
import { notFound } from 'next/navigation';

export const metadata: Metadata = { title: 'The lab' };

// Behind the condition, like the drawer: a production build has neither the board nor its server actions.
const LabBoard =
  process.env.NODE_ENV === 'development'
    ? (await import('../../../components/lab-board')).LabBoard
    : undefined;

export default function LabPage() {
  if (LabBoard === undefined) notFound();
  return (
    <>
      <h1>The lab</h1>
      <p className="quiet">
        Raw counts, a second after they arrive. They say nothing of significance yet. Development only.
      </p>
      <LabBoard />
    </>
  );
}
