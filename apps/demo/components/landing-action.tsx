'use client';

import { live, useExperiment } from '@pennon/react';
import Link from 'next/link';
import { useEffect } from 'react';

/** Counts who saw the headline that this static page was made with, and who went on from it. */
export function LandingAction({ shown }: { readonly shown: string }) {
  // The page was made for nobody: what its visitor gets comes a moment later, and must be seen.
  const { variation, isIn, expose, track } = useExperiment('landing-headline', {
    exposure: 'manual',
    updatePolicy: live,
  });
  // A page that was made before the rules changed may show another headline than its visitor is to see now.
  const isCounted = isIn && variation === shown;
  useEffect(() => {
    if (isCounted) expose();
  }, [isCounted, expose]);
  return (
    <p>
      <Link
        href="/flags"
        className="button"
        data-counted={isCounted}
        onClick={() => track('landing-action', 1)}
      >
        Look at all flags
      </Link>
    </p>
  );
}
