'use client';

import { useSyncExternalStore } from 'react';
import { type Theme, themeKey, themes } from '../lib/theme';

/** As the system has it, light or dark; kept for the next visit. */
export function ThemeSwitch() {
  const chosen = useSyncExternalStore(subscribe, chosenTheme, () => 'system');
  return (
    <fieldset className="themes">
      <legend className="visually-hidden">Theme</legend>
      {themes.map((theme) => (
        <label key={theme}>
          <input
            type="radio"
            name="theme"
            value={theme}
            checked={chosen === theme}
            onChange={() => choose(theme)}
          />
          <span>{theme}</span>
        </label>
      ))}
    </fieldset>
  );
}

const listeners = new Set<() => void>();

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

function chosenTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return themes.find((each) => each === theme) ?? 'system';
}

function choose(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(themeKey, theme);
  } catch {
    // For this page only, then.
  }
  for (const listener of listeners) listener();
}
