import { CloudflareClient, createTransport, Scope } from "@sentry/cloudflare";
import { framesOf, type ReportFacts, reportable } from "./rules";

/** How long a report may take; it is made after the answer. */
const timeoutMs = 3000;

/**
 * Sends errors to Sentry, an event each, and waits until they are there; throws when one could not be sent. The SDK's client alone: without its
 * integrations nothing is wrapped, and nothing is gathered but what stands here (docs/decisions/025).
 */
export async function sendToSentry(
  errors: readonly unknown[],
  { dsn, worker, environment, release, requestId }: ReportFacts & { dsn: string },
): Promise<void> {
  let failure: unknown = null;
  const client = new CloudflareClient({
    dsn,
    environment,
    ...(release ? { release } : {}),
    integrations: [],
    stackParser: framesOf,
    sendClientReports: false,
    transport: (options) =>
      createTransport(options, async ({ body }) => {
        const headers = options.headers ?? {};
        const signal = AbortSignal.timeout(timeoutMs);
        try {
          const response = await fetch(options.url, {
            method: "POST",
            body: body as BodyInit,
            headers,
            signal,
          });
          await response.body?.cancel();
          if (!response.ok) failure = new Error(`Sentry answered ${response.status}`);
          return { statusCode: response.status };
        } catch (error) {
          failure = error;
          return {};
        }
      }),
  });
  const scope = new Scope();
  scope.setClient(client);
  scope.setTags({ worker, ...(requestId ? { request_id: requestId } : {}) });
  for (const error of errors) client.captureException(reportable(error), undefined, scope);
  await client.flush(timeoutMs);
  client.dispose();
  if (failure) throw failure;
}
