import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { paths } from "@/lib/base/paths";
import { listIncidents } from "@/lib/mail/alarms/data";
import { listBroadcasts, listKindFigures } from "@/lib/mail/broadcasts/data";
import { emailListInput } from "@/lib/mail/broadcasts/schema";
import { getOutboxState } from "@/lib/mail/metrics/data";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { OutboxTiles } from "../tiles";
import { AlarmList } from "./alarm-list";
import { BroadcastTable } from "./broadcast-table";
import { FiguresTable } from "./figures-table";

export const metadata: Metadata = { title: "E-mails" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const spans = [7, 30, 90];

export default async function EmailsPage({ searchParams }: Props) {
  const { days, cursor } = await searchParams;
  const input = emailListInput.safeParse({ days, cursor });
  await requireAdminPage(paths.emails());
  if (!input.success) redirect(paths.emails());
  const { db, now } = await requestContext();
  const [list, figures, outbox, incidents] = await Promise.all([
    listBroadcasts(db, input.data),
    listKindFigures(db, { days: input.data.days, now }),
    getOutboxState(db),
    listIncidents(db),
  ]);
  if (!list) redirect(paths.emails());
  const chosen = String(input.data.days);
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.admin()}>Admin</a>
        </p>
        <h1>E-mails</h1>
        <p className="actions">
          <a className="button" href={paths.sendEmails()}>
            Send chapters
          </a>
        </p>
      </header>
      <section aria-labelledby="state">
        <h2 id="state">Queue and outbox now</h2>
        <AlarmList incidents={incidents} />
        <OutboxTiles outbox={outbox} now={now} />
      </section>
      <section aria-labelledby="broadcasts">
        <h2 id="broadcasts">Sent to many</h2>
        <BroadcastTable broadcasts={list.broadcasts} />
        <p className="actions">
          {list.nextCursor && (
            <a className="button button-quiet" href={paths.emails({ days: chosen, cursor: list.nextCursor })}>
              Older
            </a>
          )}
          {list.broadcasts.length > 0 && (
            <a href={paths.broadcastsFile(typeof cursor === "string" ? { cursor } : {})}>This table as CSV</a>
          )}
        </p>
      </section>
      <section aria-labelledby="figures">
        <h2 id="figures">All mail of the last {chosen} days</h2>
        <nav className="spans" aria-label="Days">
          {spans.map((span) => (
            <a
              key={span}
              href={`${paths.emails({ days: String(span) })}#figures`}
              aria-current={span === input.data.days ? "true" : undefined}
            >
              {span} days
            </a>
          ))}
        </nav>
        <FiguresTable figures={figures} />
        {figures.length > 0 && (
          <p>
            <a href={paths.emailFiguresFile(chosen)}>This table as CSV</a>
          </p>
        )}
      </section>
    </article>
  );
}
