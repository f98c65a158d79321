import { TurnstileWidget } from "./turnstile-widget";

/**
 * Cloudflare Turnstile's challenge as a form's field `cf-turnstile-response`, or, without scripts, a sentence
 * that says why the form cannot be sent.
 */
export function TurnstileField(widget: { siteKey: string; action: string }) {
  return (
    <>
      {/* A token counts once: each time the page is made anew, so is the widget. */}
      <TurnstileWidget key={crypto.randomUUID()} {...widget} />
      <noscript>
        <p className="problem">
          Subscribing asks for a check against bots that needs JavaScript. Reading the free chapters and
          signing in work without it.
        </p>
      </noscript>
    </>
  );
}
