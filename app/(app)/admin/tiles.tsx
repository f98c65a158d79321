import { priceInWords } from "@/lib/accounts/purchases/rules";
import type { Overview } from "@/lib/insights/schema";
import type { MailHealth, OutboxState } from "@/lib/mail/metrics/data";
import { share } from "./emails/words";
import { moment, numberInWords } from "./words";

/** A figure with its name, and a word on it. */
type Tile = { name: string; value: string; note?: string | undefined };

/** What readers did, each beside the span before. */
export function BookTiles({ overview }: { overview: Overview }) {
  const { totals, activeReaders, counts, before } = overview;
  const compared = (name: string, count: number, was: number): Tile => ({
    name,
    value: numberInWords(count),
    note: `${numberInWords(was)} before`,
  });
  return (
    <Tiles
      tiles={[
        {
          name: "Subscribers now",
          value: numberInWords(totals.subscribers),
          note: `${numberInWords(totals.withAccess)} with access, ${numberInWords(totals.purchased)} with the full edition`,
        },
        { name: "Readers who read", value: numberInWords(activeReaders) },
        compared("New subscribers", counts.signups, before.signups),
        compared("First openings", counts.opened, before.opened),
        compared("Chapters completed", counts.completed, before.completed),
        compared("Quizzes passed", counts.quizzes, before.quizzes),
        compared("Videos watched", counts.videos, before.videos),
        compared("Page views", counts.views, before.views),
        compared("Downloads", counts.downloads, before.downloads),
        {
          name: "Purchases",
          value: numberInWords(counts.purchases),
          note: [moneyInWords(counts.paid), `${numberInWords(before.purchases)} before`]
            .filter(Boolean)
            .join(", "),
        },
      ]}
    />
  );
}

/** How mail fares, and what waits to go. */
export function MailTiles({ mail, outbox, now }: { mail: MailHealth; outbox: OutboxState; now: Date }) {
  return (
    <Tiles
      tiles={[
        { name: "Sent", value: numberInWords(mail.sent) },
        { name: "Delivered", value: share(mail.delivered, mail.sent) },
        { name: "Bounced", value: share(mail.bounced, mail.sent) },
        { name: "Complained about", value: share(mail.complained, mail.sent) },
        { name: "Refused", value: share(mail.failed, mail.sent) },
        ...outboxTiles(outbox, now),
      ]}
    />
  );
}

/** What waits to go, by itself. */
export function OutboxTiles({ outbox, now }: { outbox: OutboxState; now: Date }) {
  return <Tiles tiles={outboxTiles(outbox, now)} />;
}

function outboxTiles(outbox: OutboxState, now: Date): Tile[] {
  const atMost = (count: number) =>
    count >= outbox.limit ? `${numberInWords(outbox.limit)} or more` : numberInWords(count);
  const isLate = outbox.dueSince !== null && outbox.dueSince < now.toISOString();
  return [
    {
      name: "Waiting now",
      value: atMost(outbox.waiting),
      note: outbox.dueSince && isLate ? `the first since ${moment(outbox.dueSince)}` : undefined,
    },
    { name: "Being sent", value: atMost(outbox.sending) },
    { name: "Mails to many under way", value: atMost(outbox.broadcasts) },
    {
      name: "Given up by the queue",
      value: atMost(outbox.deadLetters),
      note: outbox.deadLetters > 0 ? "Their mails are in the outbox still" : undefined,
    },
  ];
}

/** Sums by currency, such as "58.00 EUR, 12.00 USD"; empty of nothing. */
function moneyInWords(paid: Readonly<Record<string, number>>): string {
  return Object.entries(paid)
    .map(([currency, cents]) => priceInWords(cents, currency))
    .join(", ");
}

function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl className="tiles">
      {tiles.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {note && <small>{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
