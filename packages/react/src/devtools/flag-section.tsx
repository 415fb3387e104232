import type { FlagState, FlagStore, Overrides } from '@pennon/store';
import { type JSX, useState } from 'react';
import { useRead } from '../use-answer.js';
import { FlagRow } from './flag-row.js';

export interface FlagSectionProps {
  readonly store: FlagStore;
  /** What the flag's key must contain. */
  readonly words: string;
  readonly overrides: Overrides;
  readonly setOverrides: (overrides: Overrides) => void;
}

/** How many are shown at once: a ruleset may have 10,000. */
const PAGE = 100;

/** Every flag, and what this visitor gets of it. */
export function FlagSection({ store, words, overrides, setOverrides }: FlagSectionProps): JSX.Element {
  const state = useRead(store, (now) => now);
  const [shown, setShown] = useState(PAGE);
  const keys = keysIn(state, words);
  const override = (key: string, variation: string) => {
    const chosen = { ...overrides, [key]: variation };
    // No variation: as the rules say.
    setOverrides(Object.fromEntries(Object.entries(chosen).filter(([, name]) => name !== '')));
  };
  return (
    <>
      <h3>
        Flags <small>{keys.length}</small>
      </h3>
      {keys.length === 0 && <p>{words === '' ? 'No flags are known.' : 'No flag is called so.'}</p>}
      <ul className="flags">
        {keys.slice(0, shown).map((key) => (
          <FlagRow key={key} flagKey={key} state={state} override={overrides[key]} onOverride={override} />
        ))}
      </ul>
      {keys.length > shown && (
        <button type="button" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, keys.length - shown)} more
        </button>
      )}
    </>
  );
}

function keysIn({ evaluator }: FlagState, words: string): readonly string[] {
  const wanted = words.trim().toLowerCase();
  return evaluator
    .keys()
    .filter((key) => key.toLowerCase().includes(wanted))
    .sort();
}
