// As an app's bundler sees them: ES modules, where what loads later stays a dynamic import.
const asModule = (config) => ({ ...config, format: 'esm' });

export default [
  {
    name: "browser: provider, hooks, store and core (react and supabase-js are the app's)",
    path: 'packages/react/dist/index.js',
    import: '{ FlagProvider, useFlagValue, useFlagEnabled, useFlag, useFlagLoading, FlagSwitch }',
    ignore: ['react', 'react/jsx-runtime', '@pennon/core/extras', '@pennon/core/bucketing'],
    modifyEsbuildConfig: asModule,
    gzip: true,
    limit: '10 kB',
  },
  {
    name: "browser, values mode: provider, hooks and store (react is the app's)",
    path: ['packages/react/dist/values.js', 'packages/react/dist/index.js'],
    import: {
      'packages/react/dist/values.js': '{ ValuesProvider }',
      'packages/react/dist/index.js': '{ useFlagValue, useFlagEnabled, useFlag, useFlagLoading, FlagSwitch }',
    },
    ignore: ['react', 'react/jsx-runtime'],
    modifyEsbuildConfig: asModule,
    gzip: true,
    limit: '5 kB',
  },
  {
    name: 'core: compile, patch, evaluate',
    path: 'packages/core/dist/index.js',
    import: '{ compile }',
    modifyEsbuildConfig: asModule,
    gzip: true,
    limit: '5 kB',
  },
  {
    name: 'core: extras, loaded when a ruleset first needs them (with the parts of core that they share)',
    path: 'packages/core/dist/extras.js',
    import: '{ extras }',
    modifyEsbuildConfig: asModule,
    gzip: true,
    limit: '7 kB',
  },
  ...Object.entries({
    sources: ['{ httpSource, eventStream }', '1.4 kB'],
    persistence: ['{ persist, localStorageStorage }', '1.4 kB'],
    tabs: ['{ oneTabListens }', '0.7 kB'],
    listeners: ['{ listenTo, subscribeToFlags }', '0.8 kB'],
    diagnostics: ['{ reportInvalidDocuments }', '0.8 kB'],
    events: ['{ createEventQueue }', '5.5 kB'],
    sinks: ['{ segmentSink, postHogSink, sinkToAll, openTelemetryEvaluations }', '2 kB'],
    facade: ['{ createFlagFacade }', '2 kB'],
    'values-live': ['{ announcements }', '1.6 kB'],
    'transport/index': ['{ createTransport, dualSource }', '6 kB'],
  }).map(([entry, [names, limit]]) => ({
    name: `store/${entry}: ${names}, beside core`,
    path: `packages/store/dist/${entry}.js`,
    import: names,
    ignore: ['@pennon/core', '@pennon/core/validate', '@pennon/core/extras', '@pennon/core/bucketing'],
    modifyEsbuildConfig: asModule,
    gzip: true,
    limit,
  })),
  {
    name: 'stats: everything (docs/decisions/stats-size.md says why not 20 kB)',
    path: 'packages/stats/dist/index.js',
    import: '*',
    gzip: true,
    limit: '23.2 kB',
  },
];
