import { priceInWords } from "@/lib/accounts/purchases/rules";
import type { Deed, HistoryEntry } from "@/lib/insights/history/schema";
import { kindInWords } from "../../../emails/words";

const deeds: Record<Deed, string> = {
  signup: "Became a subscriber",
  sign_in: "Signed in",
  opened: "Opened",
  completed: "Completed",
  set_back: "Took back the completion of",
  video: "Watched a video of",
  quiz: "Passed a quiz of",
  download: "Downloaded",
  share: "Shared",
  purchase: "Bought the full edition",
  refund: "Was paid back",
  mail: "Mail",
};

const states: Record<string, string> = {
  pending: "waits to go",
  claimed: "is being sent",
  sent: "sent",
  unknown: "may have gone: the provider's answer was lost",
  failed: "refused by the provider",
  skipped: "not sent",
  expired: "came too late to be sent",
  delivered: "delivered",
  opened: "opened",
  clicked: "a link in it was followed",
  bounced: "bounced",
  complained: "reported as spam",
};

/** What happened, in a few words. */
export function entryInWords({ deed, chapterNumber, item, amountCents }: HistoryEntry): string {
  if (deed === "mail") return `${deeds.mail}: ${kindInWords(item ?? "")}`;
  if (amountCents !== null && item) return `${deeds[deed]}, ${priceInWords(amountCents, item)}`;
  if (deed === "sign_in") return item && item !== "other" ? `${deeds.sign_in} with ${item}` : deeds.sign_in;
  if (chapterNumber === null) return deeds[deed];
  return `${deeds[deed]} ${chapterNumber === 0 ? "the whole book" : `chapter ${chapterNumber}`}`;
}

/** What is known of it beside: how a mail fared, or which video or quiz it was. */
export function detailInWords({ deed, item, state }: HistoryEntry): string | null {
  if (state !== null) return states[state] ?? state;
  return deed === "video" || deed === "quiz" ? item : null;
}
