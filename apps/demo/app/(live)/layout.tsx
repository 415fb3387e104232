import { connection } from 'next/server';
import { type ReactNode, Suspense } from 'react';
import { SettingsProvider } from '../../components/settings-provider';
import { ShopBanner } from '../../components/shop-banner';
import { ShopFlags } from '../../components/shop-flags';
import { ShopFrame } from '../../components/shop-frame';
import { ShopSkeleton } from '../../components/shop-skeleton';
import { ShopValues } from '../../components/shop-values';
import { flags } from '../../lib/flags';
import { delivery, supabaseSettings } from '../../lib/settings';

// Imported behind the condition, so that a production build has neither the drawer nor its server actions.
const OperatorDrawer =
  process.env.NODE_ENV === 'development'
    ? (await import('../../components/operator-drawer')).OperatorDrawer
    : undefined;

/** Pages that are rendered for whoever asks, and follow the flags while they are open. */
export default function LiveLayout({ children }: { readonly children: ReactNode }) {
  return (
    <Suspense fallback={<ShopSkeleton />}>
      <Live>{children}</Live>
    </Suspense>
  );
}

async function Live({ children }: { readonly children: ReactNode }) {
  await connection();
  const { FlagHydrator } = flags;
  if (delivery() === 'values') {
    return (
      <FlagHydrator delivery="values" client={ShopValues}>
        <ShopFrame>{children}</ShopFrame>
      </FlagHydrator>
    );
  }
  return (
    <SettingsProvider {...supabaseSettings()}>
      <FlagHydrator client={ShopFlags}>
        <ShopFrame banner={<ShopBanner />}>{children}</ShopFrame>
        {OperatorDrawer && <OperatorDrawer />}
      </FlagHydrator>
    </SettingsProvider>
  );
}
