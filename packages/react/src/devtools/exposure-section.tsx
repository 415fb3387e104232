import { exposureLogOf, type FlagStore, type LoggedExposure } from '@pennon/store';
import { type JSX, useSyncExternalStore } from 'react';

/** What was recorded of this person in this session, the newest first. */
export function ExposureSection({ store }: { readonly store: FlagStore }): JSX.Element {
  const log = exposureLogOf(store);
  // The last one tells whether there are others: a log only grows, or begins anew.
  useSyncExternalStore(log.subscribe, () => log.entries().at(-1), nothing);
  const entries = [...log.entries()].reverse();
  return (
    <>
      <h3>
        Exposures <small>{entries.length}</small>
      </h3>
      {entries.length === 0 ? (
        <p>Nobody has seen an experiment yet.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Experiment</th>
              <th scope="col">Variation</th>
              <th scope="col">Unit</th>
              <th scope="col">At</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((exposure) => (
              <tr key={[exposure.experiment, exposure.version, exposure.variation, exposure.unit].join(' ')}>
                <td>
                  {exposure.experiment} <small>version {exposure.version}</small>
                </td>
                <td>{exposure.variation}</td>
                <td>{exposure.unit ?? 'signed'}</td>
                <td>{timeOf(exposure)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function nothing(): undefined {
  return undefined;
}

function timeOf({ at }: LoggedExposure): string {
  return new Date(at).toISOString().slice(11, 19);
}
