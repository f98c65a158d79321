import type { Metadata } from "next";
import { Fragment } from "react";
import { importColumns, maxLines } from "@/lib/accounts/import/schema";
import { paths } from "@/lib/base/paths";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { numberInWords } from "../../words";
import { importAction, previewImportAction } from "./actions";
import { ImportForm } from "./import-form";
import { columnWords, fileProblems, outcomeInWords } from "./words";

export const metadata: Metadata = { title: "Import subscribers" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Takes a list of subscribers. Asks for a fresh sign-in here, so that the file is not lost on the way. */
export default async function ImportPage({ searchParams }: Props) {
  await requireFreshAdminPage(paths.importSubscribers());
  const outcome = outcomeInWords(await searchParams);
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.subscribers()}>All subscribers</a>
        </p>
        <h1>Import subscribers</h1>
        {outcome && (
          <p className="saved" role="status">
            {outcome}
          </p>
        )}
        <p>
          A file adds people, and gives more to those who are there: it never takes a right away, changes no
          name and sends no mail. The same file twice changes nothing the second time.
        </p>
      </header>
      <ImportForm action={previewImportAction} apply={importAction} problems={fileProblems} />
      <details>
        <summary>The columns of a file</summary>
        <section className="below">
          <p>
            The first line names them, in any order. At most {numberInWords(maxLines)} lines follow. The file
            that “All subscribers as CSV” gives can be used as it is; what else it holds is left alone.
          </p>
          <dl className="facts">
            {importColumns.map((name) => (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{columnWords[name]}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      </details>
    </article>
  );
}
