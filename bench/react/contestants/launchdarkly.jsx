import { initialize } from 'launchdarkly-js-client-sdk';
import { LDProvider, useFlags } from 'launchdarkly-react-client-sdk';

/** The client has no way to be given a change without its service: its `change` event is raised by hand. */
export async function setUp(names) {
  const flags = Object.fromEntries(names.map((name) => [name, false]));
  const context = { kind: 'user', key: 'user' };
  const options = {
    bootstrap: flags,
    sendEvents: false,
    streaming: false,
    fetchGoals: false,
    diagnosticOptOut: true,
  };
  const client = initialize('bench', context, options);
  await client.waitForInitialization(5);
  const listeners = new Set();
  const on = client.on.bind(client);
  client.on = (event, listener, ...rest) => {
    if (event === 'change') listeners.add(listener);
    return on(event, listener, ...rest);
  };
  const variation = client.variation.bind(client);
  client.variation = (name, fallback) => (name in flags ? flags[name] : variation(name, fallback));
  return {
    Provider: ({ children }) => (
      <LDProvider
        clientSideID="bench"
        context={context}
        ldClient={client}
        options={options}
        reactOptions={{ useCamelCaseFlagKeys: false }}
      >
        {children}
      </LDProvider>
    ),
    useFlag: (name) => useFlags()[name],
    prepare(name, value) {
      const change = { [name]: { previous: flags[name], current: value } };
      return () => {
        flags[name] = value;
        for (const listener of listeners) listener(change);
      };
    },
  };
}
