export { type LocalTokenOptions, signLocalToken } from './sign-local-token.js';
export { type LocalOptions, type LocalStack, startLocal } from './start-local.js';
export type { WebhookOptions } from './webhook/revision-webhook.js';
