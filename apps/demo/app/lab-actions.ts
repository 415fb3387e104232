'use server';

import type { ExperimentCounts } from '@pennon/database';
import { environment } from '../lib/environment';
import { operatorControl } from '../lib/operator-control';

/** An experiment as it is now. */
export interface RunningExperiment extends ExperimentCounts {
  readonly status: string;
  /** Every variation, those that nobody was exposed to yet, too. */
  readonly arms: readonly string[];
}

/** Every experiment with what has arrived of it; none outside development. */
export async function readExperiments(): Promise<readonly RunningExperiment[]> {
  const control = operatorControl();
  if (control === undefined) return [];
  const { documents } = await control.snapshot(environment);
  const experiments = documents.flatMap((document) =>
    document.kind === 'experiment' ? [document.body] : [],
  );
  return await Promise.all(
    experiments.map(async ({ key, status, split }) => ({
      ...(await control.experimentCounts(environment, key)),
      status,
      arms: split.map(({ variation }) => variation),
    })),
  );
}
