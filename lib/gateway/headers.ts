import type { Route } from "./routes";

/** Headers only our own layers may set: what a client sends under these names is dropped. */
const internalHeader =
  /^(x-middleware-|x-open-?next-|x-isr|x-prerender-revalidate|x-next(js)?-|x-now-|x-action-|x-invoke-|x-matched-path|x-forwarded-|x-real-ip|true-client-ip|x-request-id|x-client-address|next-resume|cf-worker|content-security-policy)/;

/** Headers of Next's client-side navigation: they mean something to pages, and lead the API astray. */
const navigationHeader = /^(rsc$|next-router-|next-url$|next-action$)/;

/** The client's headers as the app may see them, with the request's id and address as the gateway knows them. */
export function inboundHeaders(headers: Headers, requestId: string, kind: Route["kind"]): Headers {
  const clean = new Headers();
  for (const [name, value] of headers) {
    if (internalHeader.test(name) || (kind === "api" && navigationHeader.test(name))) continue;
    clean.append(name, value);
  }
  clean.set("x-request-id", requestId);
  clean.set("x-client-address", headers.get("cf-connecting-ip") ?? "");
  return clean;
}
