import { sha256 } from "@/lib/base/ids";
import { siteInDocuments } from "@/lib/base/site";
import type { DocumentTools } from "./documents";
import { isKnown } from "./ranges";

/** The build's description of the API. It does not change while a deployment lives: fetched once an isolate. */
let made: { body: string; etag: string } | null = null;

/** Answers `/api/openapi.json`: OpenAPI 3.1 with this site as its server. The same for everybody, with an `ETag`. */
export async function serveOpenApi(
  request: Request,
  tools: Pick<DocumentTools, "assets" | "config">,
): Promise<Response> {
  made ??= await make(tools);
  const { body, etag } = made;
  const headers = new Headers({
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "public, max-age=0, must-revalidate",
    Vary: "Origin",
    ETag: etag,
  });
  if (isKnown(request.headers, etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : body, { headers });
}

async function make({ assets, config }: Pick<DocumentTools, "assets" | "config">) {
  const response = await assets.fetch("https://assets.invalid/_documents/openapi.json");
  if (!response.ok) throw new Error(`openapi.json is not in the build (${response.status})`);
  const body = (await response.text()).replaceAll(siteInDocuments, config.siteUrl);
  return { body, etag: `"${(await sha256(body)).slice(0, 16)}"` };
}
