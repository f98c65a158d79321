import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BarChart } from "@/components/ui/chart";
import { paths } from "@/lib/base/paths";
import { getOverview } from "@/lib/insights/data";
import { spans, statsInput } from "@/lib/insights/schema";
import { getMailHealth, getOutboxState } from "@/lib/mail/metrics/data";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { BookTiles, MailTiles } from "./tiles";
import { day, spanInWords } from "./words";

export const metadata: Metadata = { title: "Admin" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const rooms = [
  { href: paths.subscribers(), name: "Subscribers" },
  { href: paths.chapterFigures(), name: "Chapters" },
  { href: paths.emails(), name: "E-mails" },
  { href: paths.accessLog(), name: "Access log" },
  { href: paths.audit(), name: "Audit" },
];

export default async function AdminPage({ searchParams }: Props) {
  const input = statsInput.safeParse({ days: (await searchParams).days });
  await requireAdminPage(paths.admin(input.success ? { days: String(input.data.days) } : {}));
  if (!input.success) redirect(paths.admin());
  const { db, now } = await requestContext();
  const { days } = input.data;
  const [overview, mail, outbox] = await Promise.all([
    getOverview(db, { days, now }),
    getMailHealth(db, { days, now }),
    getOutboxState(db),
  ]);
  const charts = [
    { id: "active", title: "Readers who read", head: "Readers", count: (one: Day) => one.active },
    { id: "signups", title: "New subscribers", head: "Subscribers", count: (one: Day) => one.signups },
    { id: "completed", title: "Chapters completed", head: "Chapters", count: (one: Day) => one.completed },
  ];
  type Day = (typeof overview.daily)[number];
  return (
    <article className="page admin">
      <header>
        <h1>Admin</h1>
        <nav className="spans" aria-label="Admin's pages">
          {rooms.map(({ href, name }) => (
            <a key={href} href={href}>
              {name}
            </a>
          ))}
        </nav>
      </header>
      <section aria-labelledby="figures">
        <h2 id="figures">The book, {spanInWords(days).toLowerCase()}</h2>
        <nav className="spans" aria-label="Days">
          {spans.map((span) => (
            <a
              key={span}
              href={paths.admin({ days: String(span) })}
              aria-current={span === days ? "true" : undefined}
            >
              {spanInWords(span)}
            </a>
          ))}
        </nav>
        <BookTiles overview={overview} />
        {days > 1 && (
          <div className="charts">
            {charts.map(({ id, title, head, count }) => (
              <BarChart
                key={id}
                id={id}
                title={title}
                heads={["Day", head]}
                bars={overview.daily.map((one) => ({ label: day(one.day), value: count(one) }))}
              />
            ))}
          </div>
        )}
        <p>
          <a href={paths.statsFile(String(days))}>All figures by day, as CSV</a>
        </p>
      </section>
      <section aria-labelledby="mail">
        <h2 id="mail">Mail, {spanInWords(mail.days).toLowerCase()}</h2>
        <MailTiles mail={mail} outbox={outbox} now={now} />
      </section>
    </article>
  );
}
