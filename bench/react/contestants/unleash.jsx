import { FlagProvider, useFlag } from '@unleash/proxy-client-react';
import { UnleashClient } from 'unleash-proxy-client';

const toggleOf = (name, enabled) => ({
  name,
  enabled,
  variant: { name: 'disabled', enabled: false },
  impressionData: false,
});

export async function setUp(names) {
  let toggles = names.map((name) => toggleOf(name, false));
  const bodies = () => Promise.resolve(new Response(JSON.stringify({ toggles }), { status: 200 }));
  const client = new UnleashClient({
    url: 'http://localhost/bench',
    clientKey: 'bench',
    appName: 'bench',
    disableRefresh: true,
    disableMetrics: true,
    bootstrap: toggles,
    storageProvider: { get: async () => undefined, save: async () => {} },
    fetch: bodies,
  });
  await client.start();
  return {
    Provider: ({ children }) => (
      <FlagProvider unleashClient={client} startClient={false}>
        {children}
      </FlagProvider>
    ),
    useFlag: (name) => useFlag(name),
    prepare(name, value) {
      toggles = toggles.map((toggle) => (toggle.name === name ? toggleOf(name, value) : toggle));
      return () => void client.updateToggles();
    },
  };
}
