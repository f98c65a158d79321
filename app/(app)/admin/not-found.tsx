import { paths } from "@/lib/base/paths";

/** A subscriber who is not there, or not any more. */
export default function NotFound() {
  return (
    <section className="card">
      <h1>There is nobody here</h1>
      <p>This subscriber does not exist, or has left.</p>
      <p className="actions">
        <a className="button" href={paths.subscribers()}>
          All subscribers
        </a>
      </p>
    </section>
  );
}
