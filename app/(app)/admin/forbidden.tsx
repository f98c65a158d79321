import { paths } from "@/lib/base/paths";

/** What anybody but an admin is shown, and an admin whose 12 hours are over. */
export default function Forbidden() {
  return (
    <section className="card">
      <h1>This part is for admins</h1>
      <p>You are signed in, but not as an admin. If you are one, sign in again.</p>
      <p className="actions">
        <a className="button" href={paths.signIn({ next: paths.admin() })}>
          Sign in again
        </a>
        <a className="button button-quiet" href={paths.chapters()}>
          Go to the contents
        </a>
      </p>
    </section>
  );
}
