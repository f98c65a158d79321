import type { Metadata } from "next";
import { paths } from "@/lib/base/paths";

export const metadata: Metadata = { title: "Not found", robots: { index: false } };

/** The gateway's answer to an address that leads nowhere. */
export default function NotFoundPage() {
  return (
    <section className="notice">
      <h1>There is no page here</h1>
      <p>The address may be mistyped, or the page may have moved.</p>
      <p className="actions">
        <a className="button" href={paths.chapters()}>
          Go to the contents
        </a>
        <a className="button button-quiet" href={paths.home()}>
          Start page
        </a>
      </p>
    </section>
  );
}
