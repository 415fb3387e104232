import type { NextConfig } from 'next';

// Both ways of Next 16 are tested: `CACHE_COMPONENTS=1` builds the other one, in a folder of its own.
const cacheComponents = process.env.CACHE_COMPONENTS === '1';

const config: NextConfig = {
  reactStrictMode: true,
  devIndicators: false,
  cacheComponents,
  // The usual build has checked the same files.
  typescript: { ignoreBuildErrors: cacheComponents },
  distDir: cacheComponents ? '.next-cache-components' : '.next',
};

export default config;
