'use client';

import { createContext, type ReactNode, useContext } from 'react';

/** What a browser needs to reach Supabase by itself. */
interface Settings {
  readonly url: string;
  readonly publishableKey: string;
}

const SettingsContext = createContext<Settings | undefined>(undefined);

/** Told by the server with each page, not built in: one build serves wherever it runs. */
export function SettingsProvider({ children, ...settings }: Settings & { readonly children: ReactNode }) {
  return <SettingsContext value={settings}>{children}</SettingsContext>;
}

export function useSettings(): Settings {
  const settings = useContext(SettingsContext);
  if (settings === undefined) throw new Error('SettingsProvider is missing above.');
  return settings;
}
