'use client';

import { useEffect, useState } from 'react';
import { type RunningExperiment, readExperiments } from '../app/lab-actions';

/** Exposures and conversions by variation, as they arrive. In development only. */
export function LabBoard() {
  const { experiments, isAway } = useExperiments();
  if (experiments === undefined) {
    return (
      <p role="status" className="quiet">
        {isAway ? 'The database is away.' : 'Counting…'}
      </p>
    );
  }
  if (experiments.length === 0) return <p className="empty">No experiment runs in this environment.</p>;
  return (
    <>
      {isAway && (
        <p role="status" className="card note">
          The database is away: these are the last counts.
        </p>
      )}
      {experiments.map((experiment) => (
        <ExperimentTable key={experiment.experiment} {...experiment} />
      ))}
    </>
  );
}

function ExperimentTable({ experiment, status, arms, variations }: RunningExperiment) {
  const metrics = [...new Set(variations.flatMap(({ metrics }) => metrics.map(({ metric }) => metric)))];
  const rows = arms.map((arm) => {
    const versions = variations.filter(({ variation }) => variation === arm);
    return {
      arm,
      units: sum(versions.map(({ units }) => units)),
      done: metrics.map((name) =>
        sum(
          versions
            .flatMap((each) => each.metrics.filter(({ metric }) => metric === name))
            .map((m) => m.units),
        ),
      ),
    };
  });
  return (
    <section className="card" aria-labelledby={`lab-${experiment}`} data-experiment={experiment}>
      <h2 id={`lab-${experiment}`}>{experiment}</h2>
      <p className="quiet">{status}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Variation</th>
            <th scope="col">Saw it</th>
            {metrics.map((metric) => (
              <th key={metric} scope="col">
                {metric}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ arm, units, done }) => (
            <tr key={arm} data-arm={arm} data-units={units}>
              <th scope="row">{arm}</th>
              <td>{units}</td>
              {done.map((count, index) => (
                <td key={metrics[index]} data-metric={metrics[index]}>
                  {count}
                  {units > 0 && <span className="quiet"> {Math.round((count / units) * 100)} %</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const refreshMs = 1_000;

/** Asks again a second after each answer, while somebody looks. */
function useExperiments(): {
  readonly experiments: readonly RunningExperiment[] | undefined;
  readonly isAway: boolean;
} {
  const [experiments, setExperiments] = useState<readonly RunningExperiment[]>();
  const [isAway, setIsAway] = useState(false);
  useEffect(() => {
    let isGone = false;
    let timer: number | undefined;
    const ask = async () => {
      if (document.visibilityState === 'visible') {
        const read = await readExperiments().catch(() => undefined);
        if (isGone) return;
        if (read !== undefined) setExperiments(read);
        setIsAway(read === undefined);
      }
      timer = window.setTimeout(ask, refreshMs);
    };
    void ask();
    return () => {
      isGone = true;
      window.clearTimeout(timer);
    };
  }, []);
  return { experiments, isAway };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
