import type { Metadata } from "next";
import { paths } from "@/lib/base/paths";

export const metadata: Metadata = { title: "This link is used up", robots: { index: false } };

/** The gateway's answer to a shared link that opens nothing, whatever the reason. */
export default function LinkOverPage() {
  return (
    <section className="notice">
      <h1>This link opens nothing any more</h1>
      <p>
        Links to a chapter work for 30 days and a number of openings, or until the reader who made them ends
        them. Ask for a new one, or read the chapters that are free for everybody.
      </p>
      <p className="actions">
        <a className="button" href={paths.chapters()}>
          Go to the contents
        </a>
        <a className="button button-quiet" href={paths.signUp()} data-for="guest">
          Subscribe
        </a>
      </p>
    </section>
  );
}
