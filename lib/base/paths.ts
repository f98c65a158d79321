/** Under this name a route tells the gateway how many bytes a file has; it never leaves the Worker. */
export const fileLengthHeader = "x-file-length";

/** Every address of the site, as functions: a route that moves is changed here and nowhere else. */
export const paths = {
  home: () => "/",
  chapters: () => "/chapters",
  chapter: (slug: string) => `/chapters/${slug}`,
  /** A block of a chapter, by its id. */
  block: ({ slug, block }: { slug: string; block: string }) => `/chapters/${slug}#${block}`,
  search: (query?: string) => withQuery("/search", { q: query }),
  /** What the caller may search, as JSON. */
  searchLibrary: () => "/search.json",
  /** Where the reader was in a chapter, which reader.js knows. Neither fragment is an id of the text: those hold no colon. */
  resume: (slug: string) => `/chapters/${slug}#:resume`,
  /** What has changed in a chapter. */
  changes: (slug: string) => `/chapters/${slug}#:changes`,
  /** A quiz in its chapter. */
  quiz: ({ slug, quiz }: { slug: string; quiz: string }) => `/chapters/${slug}#quiz:${quiz}`,
  /** What answers to a quiz are worth. `answers`: as `packAnswers` writes them. */
  quizResult: ({ slug, quiz, answers }: { slug: string; quiz: string; answers: string }) =>
    `/chapters/${slug}/quiz/${quiz}?${new URLSearchParams({ a: answers })}`,
  /** Where a reader makes links to a chapter. */
  share: ({ slug, ...options }: { slug: string; notice?: string; problem?: string }) =>
    withQuery(`/chapters/${slug}/share`, options),
  /** What such a link is. */
  shared: (token: string) => `/s/${token}`,
  /** The book, or a chapter, as a file: what the caller may read. */
  downloadBook: (format: "epub" | "pdf") => withQuery("/api/content/download", { format }),
  downloadChapter: (number: number) => withQuery(`/api/content/${number}/download`, { format: "md" }),
  signUp: (options: Query = {}) => withQuery("/sign-up", options),
  signIn: (options: Query = {}) => withQuery("/sign-in", options),
  checkMail: (options: Query = {}) => withQuery("/sign-in/check-mail", options),
  verify: (token: string) => withQuery("/auth/verify", { token }),
  account: (options: Query & { saved?: string } = {}) => withQuery("/account", options),
  accountErased: () => "/account/erased",
  accountExport: () => "/api/account/export",
  eraseAccount: (options: Query = {}) => withQuery("/account/erase", options),
  /** Where mail programs stop mail for their reader, by the token of a mail (RFC 8058). */
  oneClickUnsubscribe: (token: string) => withQuery("/api/email/unsubscribe", { t: token }),
  /** Where devices tell what was read. */
  progressApi: () => "/api/progress",
  quizApi: () => "/api/progress/quiz",
  admin: (options: { days?: string } = {}) => withQuery("/admin", options),
  chapterFigures: () => "/admin/chapters",
  chapterDetails: (number: number | string) => `/admin/chapters/${encodeURIComponent(number)}`,
  accessLog: (options: AccessFilter = {}) => withQuery("/admin/access-log", options),
  audit: (options: { cursor?: string } = {}) => withQuery("/admin/audit", options),
  /** The tables of these pages as CSV. */
  statsFile: (days: string) => withQuery("/api/admin/stats", { days, format: "csv" }),
  emailFiguresFile: (days: string) => withQuery("/api/admin/emails", { days, format: "csv" }),
  broadcastsFile: (options: { cursor?: string } = {}) =>
    withQuery("/api/admin/emails", { ...options, format: "csv", table: "broadcasts" }),
  codesFile: () => withQuery("/api/admin/codes", { format: "csv" }),
  chapterFiguresFile: () => withQuery("/api/progress/analytics", { format: "csv" }),
  auditFile: (options: { cursor?: string } = {}) =>
    withQuery("/api/admin/audit", { ...options, format: "csv" }),
  chapterDetailsFile: (number: number, table: string) =>
    withQuery(`/api/progress/analytics/${number}`, { format: "csv", table }),
  accessLogFile: (options: AccessFilter = {}) =>
    withQuery("/api/admin/access-logs", { ...options, format: "csv" }),
  subscribers: (options: SubscriberFilter = {}) => withQuery("/admin/subscribers", options),
  subscriber: (id: string, options: { notice?: string } = {}) =>
    withQuery(`/admin/subscribers/${encodeURIComponent(id)}`, options),
  /** What one reader did, newest first; and the same as a file, or as JSON. */
  subscriberHistory: (id: string, options: { cursor?: string } = {}) =>
    withQuery(`/admin/subscribers/${encodeURIComponent(id)}/history`, options),
  subscriberHistoryFile: (id: string, options: { cursor?: string } = {}) =>
    withQuery(`/api/admin/subscribers/${encodeURIComponent(id)}/history`, { ...options, format: "csv" }),
  importSubscribers: (options: { done?: string; missed?: string; notice?: "form" } = {}) =>
    withQuery("/admin/subscribers/import", options),
  changeSubscriber: (id: string, rights: Record<string, string> = {}) =>
    withQuery(`/admin/subscribers/${encodeURIComponent(id)}/change`, rights),
  /** Where an admin reviews a purchase, or a refund, before it is recorded. */
  recordPurchase: (id: string, fields: Record<string, string> = {}) =>
    withQuery(`/admin/subscribers/${encodeURIComponent(id)}/purchase`, fields),
  refundPurchase: (id: string, purchase = "") =>
    withQuery(`/admin/subscribers/${encodeURIComponent(id)}/refund`, { purchase }),
  codes: (options: { notice?: string } = {}) => withQuery("/admin/codes", options),
  subscribersFile: () => "/api/admin/subscribers.csv",
  /** The choice of mail without a sign-in. `t`: the token of a mail's link; `was`: the topics before the last change. */
  unsubscribe: (options: { t?: string; was?: string | undefined; saved?: "yes" } = {}) =>
    withQuery("/unsubscribe", options),
  emails: (options: { days?: string; cursor?: string } = {}) => withQuery("/admin/emails", options),
  sendEmails: (options: Query & Chosen & { notice?: string } = {}) =>
    withQuery("/admin/emails/send", options),
  reviewEmails: (chosen: Chosen = {}) => withQuery("/admin/emails/send/review", chosen),
  broadcast: (id: string, options: { notice?: string } = {}) =>
    withQuery(`/admin/emails/${encodeURIComponent(id)}`, options),
  broadcastApi: (id: string) => `/api/email/broadcasts/${encodeURIComponent(id)}`,
  privacy: () => "/privacy",
  /** The API for people, and for programs (OpenAPI 3.1). */
  apiDocs: () => "/api-docs",
  openApi: () => "/api/openapi.json",
  /** The picture that goes with a link to a chapter, or to the book. */
  picture: (slug = "book") => `/og/${slug}.png`,
  /** Where a form ends that broke: the gateway answers with the error page of this code. */
  trouble: (code: "invalid_request" | "unavailable" | "internal") => withQuery("/trouble", { code }),
} as const;

/** `next`: the path to go on to; `problem`: what was wrong with the form before; `wait`: seconds until it may be sent again. */
type Query = { next?: string | undefined; problem?: string | undefined; wait?: string | undefined };

/** Whose accesses, of which chapter, from which page on. */
type AccessFilter = { email?: string; chapter?: string; cursor?: string };

/** Who begins so, who is narrowed to, in which order, and from which page on. */
type SubscriberFilter = Partial<
  Record<"query" | "reads" | "mail" | "role" | "sort" | "cursor", string | undefined>
>;

/** What is to be sent to many, as the fields of its form. */
type Chosen = { chapters?: string[]; kind?: string; audience?: string };

function withQuery(path: string, query: Record<string, string | string[] | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one) search.append(name, one);
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

/**
 * A path on this site to go on to after sign-in, or `fallback`. Refuses anything a browser could read
 * as another origin (`//host`, `/\host`, control characters, schemes), and the API.
 */
export function safeNext(next: string | null | undefined, fallback = paths.chapters()): string {
  if (!next || next.length > 512 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next) || next.includes("\\")) {
    return fallback;
  }
  const url = new URL(next, "https://site.invalid");
  if (url.origin !== "https://site.invalid" || url.pathname.startsWith("//")) return fallback;
  if (/^\/(api|auth|_)/.test(url.pathname)) return fallback;
  return url.pathname + url.search + url.hash;
}
