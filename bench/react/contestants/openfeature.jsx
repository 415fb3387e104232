import {
  InMemoryProvider,
  OpenFeature,
  OpenFeatureProvider,
  useBooleanFlagValue,
} from '@openfeature/react-sdk';

const flagOf = (value) => ({
  variants: { on: true, off: false },
  defaultVariant: value ? 'on' : 'off',
  disabled: false,
});

export async function setUp(names) {
  let flags = Object.fromEntries(names.map((name) => [name, flagOf(false)]));
  const provider = new InMemoryProvider(flags);
  await OpenFeature.setProviderAndWait(provider);
  return {
    Provider: ({ children }) => <OpenFeatureProvider>{children}</OpenFeatureProvider>,
    useFlag: (name) => useBooleanFlagValue(name, false),
    prepare(name, value) {
      flags = { ...flags, [name]: flagOf(value) };
      return () => provider.putConfiguration(flags);
    },
  };
}
