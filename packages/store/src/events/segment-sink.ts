import type { EventSink, Exposure, Metric } from '../event.js';

/** What Segment's analytics.js offers, and those that are like it: RudderStack, Mixpanel, Amplitude. */
export interface SegmentLike {
  track(event: string, properties: Readonly<Record<string, unknown>>): unknown;
}

/**
 * Hands events to the app's own analytics: an exposure as `Experiment Viewed`, a metric under its own name. Whose they
 * are, the client knows by itself.
 *
 * Source: Segment's specification of A/B testing events.
 */
export function segmentSink(analytics: SegmentLike): EventSink {
  return {
    record(event) {
      const [name, properties] = trackOf[event.type](event as never); // its own, by its type
      const tracking = analytics.track(name, properties);
      // Nobody else waits for it.
      Promise.resolve(tracking).catch((error) => console.error(error));
    },
  };
}

type Track = readonly [name: string, properties: Readonly<Record<string, unknown>>];

const trackOf = {
  exposure: ({ experiment, version, variation, environment }: Exposure): Track => [
    'Experiment Viewed',
    {
      experiment_id: experiment,
      experiment_name: experiment,
      experiment_version: version,
      variation_id: variation,
      variation_name: variation,
      environment,
    },
  ],
  metric: ({ metric, value, attributes, environment, id }: Metric): Track => [
    metric,
    { ...attributes, ...(value === undefined ? {} : { value }), environment, event_id: id },
  ],
};
