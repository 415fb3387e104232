'use client';

import Link from 'next/link';
import { useSelectedLayoutSegment } from 'next/navigation';

/** Segments, not paths: the landing page's path is rewritten, and a server would see another than the browser does. */
const places: readonly { readonly segment: string | null; readonly href: string; readonly name: string }[] = [
  { segment: null, href: '/', name: 'Harbour' },
  { segment: 'flags', href: '/flags', name: 'All flags' },
  { segment: 'landing', href: '/welcome', name: 'About' },
  { segment: 'loft', href: '/loft', name: 'The loft' },
  { segment: 'basket', href: '/basket', name: 'Basket' },
  { segment: 'account', href: '/account', name: 'Account' },
];

export function NavLinks() {
  const current = useSelectedLayoutSegment();
  return (
    <nav aria-label="Shop">
      <ul>
        {places.map(({ segment, href, name }) => (
          <li key={href}>
            <Link href={href} aria-current={segment === current ? 'page' : undefined}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
