/** `npm start`: the whole product on this machine, until Ctrl-C. */
import { stateDir } from "./lib/deployment.ts";
import { turnstileVars } from "./lib/dev-vars.ts";
import { portFrom } from "./lib/ports.ts";
import { type Product, startProduct } from "./lib/product.ts";
import { runCommand } from "./lib/refusal.ts";
import { onShutdown } from "./lib/shutdown.ts";

await runCommand(async () => {
  let product: Product | undefined;
  onShutdown(async () => {
    await product?.stop();
    console.log("\nStopped.");
  });
  product = await startProduct({
    port: portFrom("PORT", 8787),
    inboxPort: portFrom("INBOX_PORT", 8788),
    stateDir: stateDir(),
    moreVars: turnstileVars(),
  });
  console.log(`
  The handbook   ${product.siteUrl}
  The inbox      ${product.inboxUrl}  (every mail the product sends)

  To sign in as the demo's admin: open ${product.siteUrl}/sign-in, enter admin@example.com,
  open the mail in the inbox, follow its link and press the button.

  Ctrl-C stops everything.
`);
});
