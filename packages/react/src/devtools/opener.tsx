import { rootStoreOf } from '@pennon/store';
import {
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useProvidedStore } from '../store-context.js';
import { bringBackOverrides } from './kept-overrides.js';

/** The button, and behind it the panel, whose code is loaded when it is first opened. */
export function Opener(): ReactNode {
  const store = rootStoreOf(useProvidedStore('PennonDevtools'));
  useEffect(() => bringBackOverrides(store), [store]);
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();
  // On a server there is no corner to put it in, and nothing to hydrate.
  const isInBrowser = useSyncExternalStore(nothing, yes, no);
  if (!isInBrowser) return null;
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <div data-pennon-devtools="" style={isOpen ? undefined : corner}>
      <button
        ref={opener}
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        style={button}
      >
        Pennon
      </button>
      <div id={id}>
        {isOpen && (
          <Suspense fallback="Loading…">
            <Panel onClose={close} />
          </Suspense>
        )}
      </div>
    </div>
  );
}

const nothing = () => () => {};
const yes = () => true;
const no = () => false;

const Panel = lazy(() => import('./devtools-panel.js'));

const corner = { position: 'fixed', insetBlockEnd: 12, insetInlineEnd: 12, zIndex: 2147483000 } as const;
const button = {
  position: 'fixed',
  insetBlockEnd: 12,
  insetInlineEnd: 12,
  zIndex: 2147483001,
  padding: '6px 12px',
  border: '1px solid #ffffff40',
  borderRadius: 999,
  background: '#14213d',
  color: '#fff',
  font: '600 13px system-ui, sans-serif',
  cursor: 'pointer',
} as const;
