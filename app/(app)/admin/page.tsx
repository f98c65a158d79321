import type { Metadata } from "next";
import { paths } from "@/lib/base/paths";
import { requireAdminPage } from "@/lib/request/admin";

export const metadata: Metadata = { title: "Admin" };

export default async function AdminPage() {
  await requireAdminPage(paths.admin());
  return (
    <article className="page admin">
      <h1>Admin</h1>
      <section aria-labelledby="subscribers">
        <h2 id="subscribers">
          <a href={paths.subscribers()}>Subscribers</a>
        </h2>
        <p>Find a subscriber, see what they may read, and change it.</p>
      </section>
      <section aria-labelledby="emails">
        <h2 id="emails">
          <a href={paths.emails()}>E-mails</a>
        </h2>
        <p>Send chapters to many, and see what became of every mail.</p>
      </section>
    </article>
  );
}
