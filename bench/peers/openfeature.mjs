import { InMemoryProvider, OpenFeature } from '@openfeature/web-sdk';

export const name = '@openfeature/web-sdk';
export const notes = {
  W2: 'its in-memory provider has no rollouts: the app would write them',
  W3: 'nor rules',
  W4: 'nor experiments',
  W5: 'nor a hundred flags of these kinds',
};

export async function setup() {
  await OpenFeature.setProviderAndWait(
    new InMemoryProvider({
      w1: { variants: { on: true, off: false }, defaultVariant: 'on', disabled: false },
    }),
  );
  const client = OpenFeature.getClient();
  return { W1: () => client.getBooleanValue('w1', false), close: () => OpenFeature.close() };
}
