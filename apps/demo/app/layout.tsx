import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { applyTheme } from '../lib/theme';
import '../styles/index.css';

export const metadata: Metadata = {
  title: { default: 'Halyard: signal flags, gated by Pennon', template: '%s · Halyard' },
  description: 'A small shop whose pages change with their feature flags.',
};

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    // The script below says which theme was chosen, before React looks.
    <html lang="en" suppressHydrationWarning>
      <body>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own text, which must run before the first paint */}
        <script dangerouslySetInnerHTML={{ __html: applyTheme }} />
        <a className="skip" href="#content">
          Skip to the content
        </a>
        {children}
      </body>
    </html>
  );
}
