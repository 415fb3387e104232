import Link from 'next/link';
import type { ReactNode } from 'react';
import { ConnectionBadge } from './connection-badge';
import { NavLinks } from './nav-links';
import { ThemeSwitch } from './theme-switch';

interface ShopFrameProps {
  /** Above everything. */
  readonly banner?: ReactNode;
  readonly children: ReactNode;
}

/** What every page has around it. */
export function ShopFrame({ banner, children }: ShopFrameProps) {
  return (
    <div className="page">
      <header className="masthead">
        <p className="brand">
          <Link href="/">Halyard</Link>
          <small>signal flags, gated by Pennon</small>
        </p>
        <div className="tools">
          <ConnectionBadge />
          <ThemeSwitch />
        </div>
        <NavLinks />
      </header>
      {banner}
      <main id="content" className="page-main" tabIndex={-1}>
        {children}
      </main>
      <footer className="footer">
        <p className="quiet">
          A demonstration: nothing is sewn, nobody is charged. Flag colours are those of the International
          Code of Signals.
        </p>
      </footer>
    </div>
  );
}
