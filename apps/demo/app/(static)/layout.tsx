import type { ReactNode } from 'react';
import { ShopFrame } from '../../components/shop-frame';
import { ShopValues } from '../../components/shop-values';
import { flags } from '../../lib/flags';

/** Pages that are made ahead of any request. The browser asks what its visitor gets, and counts what they saw. */
export default function StaticLayout({ children }: { readonly children: ReactNode }) {
  const { FlagHydrator } = flags;
  return (
    <FlagHydrator mode="client" delivery="values" client={ShopValues}>
      <ShopFrame>{children}</ShopFrame>
    </FlagHydrator>
  );
}
