import * as stats from '@pennon/stats';
import { GBSTATS_CALLS } from './gbstats-calls.js';

type Input = Readonly<Record<string, unknown>>;
type Call = (input: Input) => unknown;

// Functions that do not take the one object of the file: distributions are positional, and so are these.
const POSITIONAL: Readonly<Record<string, Call>> = {
  momentsFromValues: ({ values }) => stats.momentsFromValues(values as number[]),
  mergeMoments: ({ a, b }) => stats.mergeMoments(a as stats.MergeableMoments, b as stats.MergeableMoments),
  covarianceFromValues: ({ x, y }) => stats.covarianceFromValues(x as number[], y as number[]),
  winsorize: ({ values, ...options }) => stats.winsorize(values as number[], options),
  momentsFromGenerator: ({ generator }) => {
    const { first, alternating, count } = generator as {
      first: number;
      alternating: number[];
      count: number;
    };
    const values = Array.from({ length: count }, (_, i) =>
      i === 0 ? first : (alternating[(i - 1) % 2] as number),
    );
    const moments = stats.momentsFromValues(values);
    return { ...moments, standardDeviation: Math.sqrt(moments.variance ?? Number.NaN) };
  },
};

/** The call that a golden case stands for; its thrown StatsError becomes `{ error: code }`. */
export function callOf(file: string, fn: string): Call {
  if (file.startsWith('gbstats')) return GBSTATS_CALLS[fn] ?? missing(fn);
  const exported = (stats as unknown as Readonly<Record<string, unknown>>)[fn];
  const isDistribution = file.startsWith('dist_');
  const plain: Call = (input) => (exported as Call)(input);
  const positional: Call = (input) => ({
    value: (exported as (...args: unknown[]) => unknown)(...Object.values(input)),
  });
  const call =
    POSITIONAL[fn] ?? (typeof exported !== 'function' ? missing(fn) : isDistribution ? positional : plain);
  return (input) => outcomeOf(() => call(input));
}

function outcomeOf(call: () => unknown): unknown {
  try {
    const result = call();
    // A posterior without variance is a condition of the data: the file writes it as an error, we as a status.
    const isFlat = (result as { status?: unknown } | null)?.status === 'zero-variance';
    return isFlat ? { error: 'ZERO_VARIANCE', ...(result as object) } : result;
  } catch (error) {
    if (error instanceof stats.StatsError) return { error: error.code };
    throw error;
  }
}

function missing(fn: string): never {
  throw new Error(`No call for the golden function ${fn}`);
}
