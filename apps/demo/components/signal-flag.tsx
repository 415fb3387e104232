import type { Shape } from '../lib/signal-shapes';

/** One signal flag, decorative: its name stands beside it. */
export function SignalFlag({ shapes }: { readonly shapes: readonly Shape[] }) {
  return (
    <svg className="signal-flag" viewBox="0 0 36 24" aria-hidden="true">
      {shapes.map(({ ink, points }) => (
        <polygon key={points} className={`ink-${ink}`} points={points} />
      ))}
    </svg>
  );
}
