import { paths } from "@/lib/base/paths";

/** A broadcast that is not there. */
export default function NotFound() {
  return (
    <section className="card">
      <h1>There is no such mail</h1>
      <p>It was never sent from here, or its address is not complete.</p>
      <p className="actions">
        <a className="button" href={paths.emails()}>
          All e-mails
        </a>
      </p>
    </section>
  );
}
