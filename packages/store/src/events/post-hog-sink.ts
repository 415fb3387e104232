import type { EventSink } from '../event.js';

/** What posthog-js offers. */
export interface PostHogLike {
  capture(
    event: string,
    properties: Readonly<Record<string, unknown>>,
    options: { readonly timestamp: Date },
  ): unknown;
}

/**
 * Hands events to the app's own PostHog: an exposure as `$feature_flag_called`, which its experiments count, with the
 * experiment's key for the flag's; a metric under its own name.
 *
 * Source: PostHog's documentation of exposures and of experiments without its feature flags.
 */
export function postHogSink(posthog: PostHogLike): EventSink {
  return {
    record(event) {
      const options = { timestamp: new Date(event.at) };
      if (event.type === 'exposure') {
        const { experiment, variation, version, environment } = event;
        posthog.capture(
          '$feature_flag_called',
          {
            $feature_flag: experiment,
            $feature_flag_response: variation,
            [`$feature/${experiment}`]: variation,
            experiment_version: version,
            environment,
          },
          options,
        );
        return;
      }
      const { metric, value, attributes, environment, id } = event;
      const amount = value === undefined ? {} : { value };
      posthog.capture(metric, { ...attributes, ...amount, environment, event_id: id }, options);
    },
  };
}
