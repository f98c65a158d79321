import "server-only";
import type { z } from "zod";
import { ConfigError } from "@/lib/base/config";
import { AppError, errorResponse, toAppError } from "@/lib/base/errors";
import { parseJson } from "@/lib/base/json";
import { log, reasonOf } from "@/lib/base/log";
import { fileLengthHeader } from "@/lib/base/paths";
import { type RequestContext, requestContext } from "./bindings";

type ApiHandler<Params> = (
  context: RequestContext & { request: Request; params: Params },
) => Promise<Response | object>;

/**
 * A route handler in the one way: the handler returns a plain object (200) or a Response, and whatever
 * it throws becomes the one error shape. Nothing it answers may be cached.
 */
export function api<Params = Record<never, string>>(handler: ApiHandler<Params>) {
  return async function route(request: Request, { params }: { params: Promise<Params> }): Promise<Response> {
    let context: RequestContext | undefined;
    try {
      context = await requestContext();
      const answer = await handler({ ...context, request, params: await params });
      const response = answer instanceof Response ? answer : Response.json(answer);
      response.headers.set("Cache-Control", "private, no-store");
      return response;
    } catch (error) {
      return errorResponse(report(error, context));
    }
  };
}

/** A file to keep. `name` is ASCII and has no quotes; `size` in bytes, so that browsers show how far they are. */
export function attachment(file: {
  body: ReadableStream | Uint8Array<ArrayBuffer>;
  size: number;
  type: string;
  name: string;
}): Response {
  return new Response(file.body, {
    headers: {
      "Content-Type": file.type,
      [fileLengthHeader]: String(file.size),
      "Content-Disposition": `attachment; filename="${file.name}"`,
    },
  });
}

/** The request's JSON body through a schema; refuses as `parseJson` does. */
export async function parseBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  return parseJson(request.headers.get("content-type"), await request.arrayBuffer(), schema);
}

/** The error to answer with; what was not a refusal is logged. */
function report(error: unknown, context: RequestContext | undefined): AppError {
  if (error instanceof AppError) return error;
  context?.report(error);
  const names = error instanceof ConfigError ? { names: error.names } : {};
  log("error", "unhandled", {
    ...(context ? { requestId: context.requestId } : {}),
    error: reasonOf(error),
    ...names,
  });
  return toAppError(error);
}
