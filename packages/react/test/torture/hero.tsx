import { useExperiment } from '@pennon/react';
import type { Stage } from './stage.js';

/** An experiment that says what it shows. */
export const Hero = ({ exposure }: { exposure?: 'commit' | 'visible' | 'manual' }) => {
  const { variation, ref } = useExperiment('hero', { exposure });
  return <p ref={ref}>{variation ?? 'nothing'}</p>;
};

/** Who was exposed to what. */
export const variationsOf = ({ exposures }: Stage) =>
  exposures.map(({ variation, unit }) => `${unit}:${variation}`);
