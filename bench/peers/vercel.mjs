import { createClient } from '@vercel/flags-core';

export const name = '@vercel/flags-core';
export const notes = {
  all: 'asynchronous only; offline from a datafile, whose format is not documented beyond its types',
  W2: 'left out: its packed rules are written by its service',
  W3: 'left out for the same reason',
  W4: 'left out for the same reason',
  W5: 'left out for the same reason',
};

export async function setup() {
  const client = createClient('vf_server_offline', {
    stream: false,
    polling: false,
    buildStep: true,
    // Offline its usage reports would only fail, for minutes.
    disableMetrics: true,
    datafile: {
      projectId: 'p',
      environment: 'production',
      definitions: { w1: { environments: { production: 0 }, variants: [true, false] } },
    },
  });
  await client.initialize();
  const { value } = await client.evaluate('w1', false);
  if (value !== true) throw new Error('its datafile did not answer');
  return { W1: async () => (await client.evaluate('w1', false)).value, close: () => client.shutdown() };
}
