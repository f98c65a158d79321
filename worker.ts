import { guardConsole } from "@/lib/gateway/console";
import { createGateway } from "@/lib/gateway/gateway";

// The app is imported on first need: a cold isolate that serves a document does without it.
export default createGateway<Cloudflare.Env>(async () => {
  guardConsole();
  return (await import("./.open-next/worker.js")).default;
});
