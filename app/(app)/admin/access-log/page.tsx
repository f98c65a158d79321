import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { TextField } from "@/components/ui/text-field";
import { paths } from "@/lib/base/paths";
import { listAccesses } from "@/lib/insights/data";
import { accessListInput } from "@/lib/insights/schema";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { AccessTable } from "./access-table";

export const metadata: Metadata = { title: "Access log" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AccessLogPage({ searchParams }: Props) {
  const { email, chapter, cursor } = await searchParams;
  const typed = {
    email: typeof email === "string" ? email : "",
    chapter: typeof chapter === "string" ? chapter : "",
  };
  const input = accessListInput.safeParse({ ...typed, cursor });
  await requireAdminPage(paths.accessLog());
  const problems = input.success ? [] : input.error.issues.map(({ path }) => path[0]);
  if (problems.includes("cursor")) redirect(paths.accessLog(typed));
  const { db } = await requestContext();
  const page = input.success ? await listAccesses(db, input.data) : null;
  const here = { ...typed, ...(typeof cursor === "string" ? { cursor } : {}) };
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.admin()}>Admin</a>
        </p>
        <h1>Access log</h1>
        <p>
          Who opened, downloaded or shared what, newest first. Lines go after 90 days; networks are shortened.
        </p>
      </header>
      <form className="search" action={paths.accessLog()}>
        <TextField
          name="email"
          label="Address"
          hint="The whole address of a reader."
          maxLength={254}
          defaultValue={typed.email}
          problem={problems.includes("email") ? "Use at most 254 characters." : undefined}
        />
        <TextField
          name="chapter"
          label="Chapter"
          hint="Its number; 0 for the whole book."
          maxLength={2}
          defaultValue={typed.chapter}
          problem={problems.includes("chapter") ? "Use a number from 0 to 99." : undefined}
        />
        <button type="submit" className="button">
          Show
        </button>
      </form>
      {page && (
        <section aria-label="Accesses">
          <AccessTable accesses={page.accesses} isMore={page.nextCursor !== null} />
          <p className="actions">
            {page.nextCursor && (
              <a
                className="button button-quiet"
                href={paths.accessLog({ ...typed, cursor: page.nextCursor })}
              >
                Older
              </a>
            )}
            {page.accesses.length > 0 && <a href={paths.accessLogFile(here)}>This table as CSV</a>}
          </p>
        </section>
      )}
    </article>
  );
}
