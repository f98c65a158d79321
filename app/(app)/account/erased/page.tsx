import type { Metadata } from "next";
import { paths } from "@/lib/base/paths";

export const metadata: Metadata = { title: "Goodbye" };

export default function AccountErasedPage() {
  return (
    <section className="card">
      <h1>Goodbye</h1>
      <p role="status">Your account is erased, and you are signed out in every browser.</p>
      <p>The free chapters stay open to you. If you ever want to come back, subscribe again.</p>
      <p className="actions">
        <a className="button" href={paths.chapters()}>
          Contents
        </a>
        <a className="button button-quiet" href={paths.signUp()}>
          Subscribe again
        </a>
      </p>
    </section>
  );
}
