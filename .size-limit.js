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
];
