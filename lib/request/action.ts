import "server-only";
import { redirect, unstable_rethrow } from "next/navigation";
import { toAppError } from "@/lib/base/errors";
import { log, reasonOf } from "@/lib/base/log";
import { paths } from "@/lib/base/paths";
import { type RequestContext, requestContext } from "./bindings";

/**
 * A server action in the one way: it gets the context and the form, and ends in a redirect. What it
 * throws otherwise is logged without what the form held, and ends on the gateway's error page: so every
 * answer of Next to a POST that is an error of its own means that the form could not be read.
 */
export function action(handler: (context: RequestContext, form: FormData) => Promise<never>) {
  return async function post(form: FormData): Promise<void> {
    await answer(handler, form);
  };
}

/** The same for an action that answers with what the page shows next (React's `useActionState`), rather than a redirect. */
export function stateAction<State>(handler: (context: RequestContext, form: FormData) => Promise<State>) {
  return async function post(_before: State, form: FormData): Promise<State> {
    return answer(handler, form);
  };
}

async function answer<Answer>(
  handler: (context: RequestContext, form: FormData) => Promise<Answer>,
  form: FormData,
): Promise<Answer> {
  // Whoever calls an action by hand can pass anything.
  if (!(form instanceof FormData)) redirect(paths.trouble("invalid_request"));
  const context = await requestContext();
  try {
    return await handler(context, form);
  } catch (error) {
    unstable_rethrow(error);
    context.report(error);
    log("error", "unhandled", { requestId: context.requestId, error: reasonOf(error) });
    redirect(paths.trouble(toAppError(error).code === "unavailable" ? "unavailable" : "internal"));
  }
}
