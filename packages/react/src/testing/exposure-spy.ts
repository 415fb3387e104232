import type { EventSink, Exposure, Metric } from '@pennon/store';

/** A sink that keeps what it is told. */
export interface ExposureSpy extends EventSink {
  readonly exposures: readonly Exposure[];
  readonly metrics: readonly Metric[];
}

/** For `<FlagProvider sink={spy}>`: what was exposed and tracked, in order. */
export function createExposureSpy(): ExposureSpy {
  const exposures: Exposure[] = [];
  const metrics: Metric[] = [];
  return {
    exposures,
    metrics,
    record: (event) => void (event.type === 'exposure' ? exposures.push(event) : metrics.push(event)),
  };
}
