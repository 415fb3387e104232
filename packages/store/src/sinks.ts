export {
  type OpenTelemetryLoggerLike,
  openTelemetryEvaluations,
} from './events/open-telemetry-evaluations.js';
export { type PostHogLike, postHogSink } from './events/post-hog-sink.js';
export { type SegmentLike, segmentSink } from './events/segment-sink.js';
export { sinkToAll } from './events/sink-to-all.js';
