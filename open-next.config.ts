import { defineCloudflareConfig } from "@opennextjs/cloudflare";
import staticAssetsIncrementalCache from "@opennextjs/cloudflare/overrides/incremental-cache/static-assets-incremental-cache";

export default {
  ...defineCloudflareConfig({
    incrementalCache: staticAssetsIncrementalCache,
    enableCacheInterception: true,
  }),
  // Not `npm run build`: that is what calls OpenNext. Webpack, because Turbopack repeats shared code in every
  // route (docs/decisions/016): 3,290 KiB gzip for the Worker, over the free plan's 3 MiB, against 1,323.
  buildCommand: "next build --webpack",
};
