import { type IsoTime, isoAfter } from "@/lib/base/time";
import type { MailEvent } from "./schema";

/** What happened to a mail, and when first: each is a column of the outbox and a count. */
export const moments = [
  "delivered",
  "opened",
  "machineOpened",
  "clicked",
  "bounced",
  "complained",
  "unsubscribed",
] as const;
export type Moment = (typeof moments)[number];

/** What follows beside. All but the times of `accepted` and `optedOut` are what the provider said. */
const consequences = [
  /** The provider took the mail on: every event proves it. */
  "accepted",
  /** The mail will not arrive, but nothing is wrong with its address. */
  "failed",
  "bouncedHard",
  "reportedSpam",
  /** Not tried, because the provider remembers an earlier bounce or complaint. */
  "droppedForBounce",
  "droppedForComplaint",
  /** Its reader wants no more of this mail. */
  "optedOut",
] as const;

type Fact = Moment | (typeof consequences)[number];

/** Facts by mail: outbox id to a time, or to what the provider said. */
export type Facts = Record<Fact, Map<string, string>>;

/**
 * What a batch of events says, each mail once for each fact: the earliest time, of an opt-out the latest
 * (only what the reader asked for after it outweighs it). So neither order nor repeats matter.
 */
export function gatherFacts(events: readonly MailEvent[], now: Date): Facts {
  const all: readonly Fact[] = [...moments, ...consequences];
  const facts = Object.fromEntries(all.map((fact) => [fact, new Map()])) as Facts;
  for (const event of events) {
    const said = factsOf(event, now);
    for (const fact of all) {
      const value = said[fact];
      const known = facts[fact].get(event.outboxId);
      if (value === undefined) continue;
      if (known === undefined || (fact === "optedOut" ? value > known : value < known)) {
        facts[fact].set(event.outboxId, value);
      }
    }
  }
  return facts;
}

/** What one event says. The provider's clock may be ahead of ours, but nothing happens in the future. */
function factsOf({ event, timestamp, type, reason, sg_machine_open }: MailEvent, now: Date) {
  const at: IsoTime = isoAfter(new Date(Math.min(timestamp * 1000, now.getTime())));
  const said = shorten(reason);
  const more: () => Partial<Record<Fact, string>> = () => {
    switch (event) {
      case "processed":
      case "deferred":
        return {};
      case "delivered":
        return { delivered: at };
      case "open":
        return sg_machine_open ? { machineOpened: at } : { opened: at };
      case "click":
        return { clicked: at, opened: at };
      case "bounce":
        // A block is about this mail or the moment, not the address: SendGrid does not remember it either.
        return type === "blocked" ? { failed: `blocked: ${said}` } : { bounced: at, bouncedHard: said };
      case "dropped":
        return { failed: `dropped: ${said}`, ...whyDropped(said, at) };
      case "spamreport":
        return { complained: at, reportedSpam: "reported as spam", optedOut: at };
      case "unsubscribe":
      case "group_unsubscribe":
        return { unsubscribed: at, optedOut: at };
    }
  };
  return { accepted: at, ...more() };
}

function whyDropped(reason: string, at: IsoTime): Partial<Record<Fact, string>> {
  switch (reason) {
    case "Bounced Address":
      return { droppedForBounce: reason };
    case "Spam Reporting Address":
      return { droppedForComplaint: reason };
    case "Unsubscribed Address":
      return { optedOut: at };
    default:
      return {};
  }
}

/** A receiving server's sentence, short and without addresses: it may show in logs. */
function shorten(reason = "no reason given"): string {
  return reason.replaceAll(/\S+@\S+/g, "[address]").slice(0, 200);
}
