import "server-only";
import { getCloudflareContext } from "@opennextjs/cloudflare";
import { watchOf } from "@/lib/observe/service";

/** Notes what broke a page, to be reported. The gateway answers with a page of its own. */
export async function noteBrokenPage(error: unknown): Promise<void> {
  const { ctx } = await getCloudflareContext({ async: true });
  watchOf(ctx)?.errors.push(error);
}
