import { paths } from "@/lib/base/paths";
import { feedPaths } from "./feeds";
import { shareTokenOf } from "./shared";

/** What the gateway knows of an address: who answers it, with which methods, and how large a body may be. */
export type Route = {
  kind: "document" | "page" | "api" | "asset" | "feed" | "shared" | "library" | "media";
  methods: readonly string[];
  /** Bytes; a longer body is 413 before it is read whole. */
  bodyLimit: number;
  /**
   * What is asked here proves itself by a signature in the request, and no cookie is looked at: so it may
   * come from anywhere (contracts.md, section 3), and from one network as often as a provider sends.
   */
  isSigned?: true;
  /** Nobody but somebody who is signed in gets anything here: a guest is refused without waking the app. */
  needsSession?: true;
};

const smallBody = 16 * 1024;
const progressBody = 64 * 1024;
const adminBody = 256 * 1024;
/** SendGrid gathers events of many mails in one request: a thousand of them are several hundred KB. */
const eventsBody = 1024 * 1024;
const read = ["GET"] as const;
const write = ["POST"] as const;

const personal = { kind: "api", needsSession: true } as const;

/**
 * Every route that Next answers, as Next names it. A request for anything else is refused here and
 * never enters Next; a test holds this list against the build's own manifest.
 */
export const appRoutes: Record<string, Route> = {
  "/": { kind: "document", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/chapters": { kind: "document", methods: read, bodyLimit: smallBody },
  "/chapters/[slug]": { kind: "document", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/chapters/[slug]/quiz/[id]": { kind: "page", methods: read, bodyLimit: smallBody },
  "/chapters/[slug]/share": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/search": { kind: "page", methods: read, bodyLimit: smallBody },
  "/privacy": { kind: "document", methods: read, bodyLimit: smallBody },
  "/api-docs": { kind: "document", methods: read, bodyLimit: smallBody },
  "/sign-up": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/sign-in": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/sign-in/check-mail": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/auth/verify": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/account": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/account/erase": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/account/erased": { kind: "page", methods: read, bodyLimit: smallBody },
  "/unsubscribe": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/admin": { kind: "page", methods: read, bodyLimit: smallBody },
  "/admin/chapters": { kind: "page", methods: read, bodyLimit: smallBody },
  "/admin/audit": { kind: "page", methods: read, bodyLimit: smallBody },
  "/admin/chapters/[number]": { kind: "page", methods: read, bodyLimit: smallBody },
  "/admin/access-log": { kind: "page", methods: read, bodyLimit: smallBody },
  "/admin/subscribers": { kind: "page", methods: read, bodyLimit: smallBody },
  "/admin/subscribers/import": { kind: "page", methods: ["GET", "POST"], bodyLimit: adminBody },
  "/admin/subscribers/[id]": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/admin/subscribers/[id]/history": { kind: "page", methods: read, bodyLimit: smallBody },
  "/admin/subscribers/[id]/purchase": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/admin/subscribers/[id]/refund": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/admin/codes": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/admin/subscribers/[id]/change": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/admin/emails": { kind: "page", methods: read, bodyLimit: smallBody },
  "/admin/emails/send": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/admin/emails/send/review": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/admin/emails/[id]": { kind: "page", methods: ["GET", "POST"], bodyLimit: smallBody },
  "/api/email/signup": { kind: "api", methods: write, bodyLimit: smallBody },
  "/api/email/unsubscribe": {
    kind: "api",
    methods: ["GET", "POST"],
    bodyLimit: smallBody,
    isSigned: true,
  },
  "/api/email/events": { kind: "api", methods: write, bodyLimit: eventsBody, isSigned: true },
  "/api/email/send-chapters": { ...personal, methods: write, bodyLimit: smallBody },
  "/api/email/broadcasts/[id]": { ...personal, methods: ["GET", "PATCH"], bodyLimit: smallBody },
  "/api/auth/magic-link": { kind: "api", methods: write, bodyLimit: smallBody },
  "/api/auth/verify": { kind: "api", methods: write, bodyLimit: smallBody },
  "/api/auth/refresh": { kind: "api", methods: write, bodyLimit: smallBody },
  "/api/auth/logout": { kind: "api", methods: write, bodyLimit: smallBody },
  "/api/auth/session": { kind: "api", methods: read, bodyLimit: smallBody },
  "/api/content": { kind: "api", methods: read, bodyLimit: smallBody },
  "/api/content/[number]": { kind: "api", methods: read, bodyLimit: smallBody },
  "/api/content/[number]/share": { ...personal, methods: write, bodyLimit: smallBody },
  "/api/content/download": { kind: "api", methods: read, bodyLimit: smallBody },
  "/api/content/[number]/download": { kind: "api", methods: read, bodyLimit: smallBody },
  "/api/progress": { ...personal, methods: ["GET", "POST"], bodyLimit: progressBody },
  "/api/progress/quiz": { ...personal, methods: write, bodyLimit: progressBody },
  "/api/progress/places": { ...personal, methods: read, bodyLimit: progressBody },
  "/api/progress/analytics": { ...personal, methods: read, bodyLimit: progressBody },
  "/api/progress/analytics/[number]": { ...personal, methods: read, bodyLimit: progressBody },
  "/api/progress/[number]": { ...personal, methods: read, bodyLimit: progressBody },
  "/api/account": { ...personal, methods: ["DELETE"], bodyLimit: smallBody },
  "/api/account/export": { ...personal, methods: read, bodyLimit: smallBody },
  "/api/admin/subscribers": { ...personal, methods: read, bodyLimit: adminBody },
  "/api/admin/subscribers.csv": { ...personal, methods: read, bodyLimit: adminBody },
  "/api/admin/subscribers/[id]": { ...personal, methods: ["PATCH"], bodyLimit: adminBody },
  "/api/admin/subscribers/[id]/history": { ...personal, methods: read, bodyLimit: adminBody },
  "/api/admin/stats": { ...personal, methods: read, bodyLimit: adminBody },
  "/api/admin/audit": { ...personal, methods: read, bodyLimit: smallBody },
  "/api/admin/codes": { ...personal, methods: read, bodyLimit: smallBody },
  "/api/admin/access-logs": { ...personal, methods: read, bodyLimit: adminBody },
  "/api/admin/emails": { ...personal, methods: read, bodyLimit: adminBody },
  "/api/health": { kind: "api", methods: read, bodyLimit: smallBody },
};

const asset: Route = { kind: "asset", methods: read, bodyLimit: smallBody };
/** Files of `public/`, and what the browser loads of the build. Everything else in the assets is ours alone. */
const publicFiles = /^\/(_next\/static\/[\w./~-]+|og\/[\w-]+\.png|reader\/[\w-]+\.js)$/;

const shared: Route = { kind: "shared", methods: read, bodyLimit: smallBody };
/** Videos, captions and pictures of chapters; which there are, and for whom, the chapters say. */
const media: Route = { kind: "media", methods: read, bodyLimit: smallBody };
const mediaFiles = /^\/media\/[\w.-]+$/;

/** The description of the API, which the build makes of this list and of the schemas. */
const openApi: Route = { kind: "api", methods: read, bodyLimit: smallBody };

const feed: Route = { kind: "feed", methods: read, bodyLimit: smallBody };

/** What the caller may search. */
const library: Route = { kind: "library", methods: read, bodyLimit: smallBody };

const patterns = Object.entries(appRoutes)
  .filter(([path]) => path.includes("["))
  .map(([path, route]) => ({ regex: new RegExp(`^${path.replace(/\[\w+\]/g, "[^/]+")}$`), route }));

/** The route of a path, or `null` when there is none. Source maps are nobody's. */
export function matchRoute(pathname: string): Route | null {
  if (pathname.includes("%") && !isDecodable(pathname)) return null;
  if (Object.hasOwn(appRoutes, pathname)) return appRoutes[pathname] ?? null;
  if (feedPaths.includes(pathname)) return feed;
  if (shareTokenOf(pathname) !== null) return shared;
  if (pathname === paths.searchLibrary()) return library;
  if (pathname === paths.openApi()) return openApi;
  if (mediaFiles.test(pathname)) return media;
  if (publicFiles.test(pathname) && !pathname.endsWith(".map")) return asset;
  return patterns.find(({ regex }) => regex.test(pathname))?.route ?? null;
}

/** Next decodes a path before it looks for a page, and breaks on what is no UTF-8. */
function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}
