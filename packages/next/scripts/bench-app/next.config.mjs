// biome-ignore lint/style/noDefaultExport: Next demands it
export default { cacheComponents: process.env.CACHE_COMPONENTS === '1', distDir: process.env.DIST_DIR };
