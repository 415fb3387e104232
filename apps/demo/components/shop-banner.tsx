'use client';

import { useConfig } from '@pennon/react';

/** What operators wrote into the section `shop-banner` of the configuration; no banner without a text. */
export function ShopBanner() {
  const banner = useConfig('shop-banner');
  const { text, tone } = banner ?? {};
  if (typeof text !== 'string' || text === '') return null;
  return (
    <aside
      aria-label="Notice"
      className={tone === 'warning' ? 'banner banner-warning' : 'banner'}
      data-banner
    >
      {text}
    </aside>
  );
}
