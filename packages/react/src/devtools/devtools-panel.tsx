import { type Overrides, overridesOf, rootStoreOf } from '@pennon/store';
import { type JSX, type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { useProvidedStore } from '../store-context.js';
import { useRead } from '../use-answer.js';
import { ConnectionSection } from './connection-section.js';
import { devtoolsStyle } from './devtools-style.js';
import { ExposureSection } from './exposure-section.js';
import { FlagSection } from './flag-section.js';
import { keepOverrides } from './kept-overrides.js';

export interface PanelProps {
  readonly onClose: () => void;
}

/** What `PennonDevtools` opens. */
// biome-ignore lint/style/noDefaultExport: React.lazy takes a module's default
export default function DevtoolsPanel({ onClose }: PanelProps): JSX.Element {
  const store = rootStoreOf(useProvidedStore('PennonDevtools'));
  const [words, setWords] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const overrides = useRead(store, overridesOf);
  const setOverrides = (next: Overrides) => keepOverrides(store, next);
  // With the commit: whoever types at once types into it.
  useLayoutEffect(() => search.current?.focus(), []);
  const closeOnEscape = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') onClose();
  };
  const count = Object.keys(overrides).length;
  return (
    <section className="pennon-devtools" aria-label="Pennon devtools" onKeyDown={closeOnEscape}>
      <style>{devtoolsStyle}</style>
      <header>
        <h2>Pennon</h2>
        <ConnectionSection store={store} />
        <button type="button" onClick={onClose}>
          Close
        </button>
      </header>
      <div className="tools">
        <label>
          Find a flag{' '}
          <input ref={search} type="search" value={words} onChange={({ target }) => setWords(target.value)} />
        </label>
        <button type="button" disabled={count === 0} onClick={() => setOverrides({})}>
          {count === 0 ? 'No overrides' : `End ${count} override${count === 1 ? '' : 's'}`}
        </button>
      </div>
      <FlagSection store={store} words={words} overrides={overrides} setOverrides={setOverrides} />
      <ExposureSection store={store} />
    </section>
  );
}
