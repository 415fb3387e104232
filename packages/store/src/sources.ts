export { type EventStreamOptions, eventStream, type SilenceOptions } from './event-stream.js';
export {
  type HttpHeaders,
  type HttpRequestOptions,
  type HttpSourceOptions,
  httpSource,
} from './http-source.js';
export { retryAfterFetch } from './retry-after-fetch.js';
export { staticSource } from './static-source.js';
export { type ValuesSourceOptions, valuesSource } from './values-source.js';
export { type WebSocketLike, type WebSocketStreamOptions, webSocketStream } from './web-socket-stream.js';
