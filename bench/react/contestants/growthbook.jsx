import { GrowthBook, GrowthBookProvider, useFeatureIsOn } from '@growthbook/growthbook-react';

export async function setUp(names) {
  let features = Object.fromEntries(names.map((name) => [name, { defaultValue: false }]));
  const growthbook = new GrowthBook({ features, attributes: { id: 'user' } });
  return {
    Provider: ({ children }) => <GrowthBookProvider growthbook={growthbook}>{children}</GrowthBookProvider>,
    useFlag: (name) => useFeatureIsOn(name),
    prepare(name, value) {
      features = { ...features, [name]: { defaultValue: value } };
      return () => growthbook.setFeatures(features);
    },
  };
}
