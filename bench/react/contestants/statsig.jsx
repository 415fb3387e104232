import { StatsigClient } from '@statsig/js-client';
import { StatsigProvider, useGateValue } from '@statsig/react-bindings';

const user = { userID: 'user' };

export async function setUp(names) {
  let gates = Object.fromEntries(names.map((name) => [name, gateOf(name, false)]));
  let time = 1;
  const data = () =>
    JSON.stringify({
      feature_gates: gates,
      dynamic_configs: {},
      layer_configs: {},
      has_updates: true,
      hash_used: 'none',
      time: ++time,
      user,
    });
  const client = new StatsigClient('client-bench', user, {
    networkConfig: { preventAllNetworkTraffic: true },
    disableLogging: true,
  });
  client.dataAdapter.setData(data());
  client.initializeSync();
  return {
    Provider: ({ children }) => <StatsigProvider client={client}>{children}</StatsigProvider>,
    useFlag: (name) => useGateValue(name),
    prepare(name, value) {
      gates = { ...gates, [name]: gateOf(name, value) };
      const next = data();
      return () => {
        client.dataAdapter.setData(next);
        client.updateUserSync(user);
      };
    },
  };
}

function gateOf(name, value) {
  return { name, value, rule_id: 'bench', id_type: 'userID', secondary_exposures: [] };
}
