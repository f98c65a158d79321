import { initOpenNextCloudflareForDev } from "@opennextjs/cloudflare";
import type { NextConfig } from "next";

export default {
  // Images are served as they are: there is no optimizer in the Worker, and the gateway answers 404 for it.
  images: { unoptimized: true },
  poweredByHeader: false,
  // `npm run check` holds the types; Next cannot drive TypeScript 7.
  typescript: { ignoreBuildErrors: true },
  // The gateway caps bodies already; this is what an action itself will read.
  // `forbidden()` answers a page with 403 (lib/request/admin).
  experimental: { serverActions: { bodySizeLimit: "256kb" }, authInterrupts: true },
} satisfies NextConfig;

// The bindings of `next dev`, with the state that `npm start` keeps. Next's own build needs none.
if (process.env.NODE_ENV === "development") {
  void initOpenNextCloudflareForDev({
    persist: { path: `${process.env.STATE_DIR || ".wrangler/state"}/v3` },
  });
}
