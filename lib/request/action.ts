import "server-only";
import { unstable_rethrow } from "next/navigation";
import { toAppError } from "@/lib/base/errors";
import { log, reasonOf } from "@/lib/base/log";
import { type RequestContext, requestContext } from "./bindings";

/**
 * A server action in the one way: it gets the context and the form, and ends in a redirect. What it
 * throws otherwise is logged without what the form held; the gateway answers with its error page.
 */
export function action(handler: (context: RequestContext, form: FormData) => Promise<never>) {
  return async function post(form: FormData): Promise<void> {
    const context = await requestContext();
    try {
      await handler(context, form);
    } catch (error) {
      unstable_rethrow(error);
      log("error", "unhandled", { requestId: context.requestId, error: reasonOf(error) });
      throw new Error(toAppError(error).code);
    }
  };
}
