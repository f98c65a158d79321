import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { appRoutes } from "../lib/gateway/routes";
import type { Client } from "./client";

/** The address of each page and handler that asks for an admin anywhere in its file. */
export const guarded = readdirSync(path.resolve(import.meta.dirname, "../app"), {
  recursive: true,
  encoding: "utf8",
})
  .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
  .filter((file) =>
    readFileSync(path.resolve(import.meta.dirname, "../app", file), "utf8").includes("/request/admin"),
  )
  .map((file) => `/${file}`.replace(/\/(page\.tsx|route\.ts)$|\/\([^/]+\)/g, ""));

/** Every route for admins with each of its methods: by its address, or because it asks for one. */
export const targets = Object.entries(appRoutes)
  .filter(([route]) => /^\/(api\/)?admin(\/|$)/.test(route) || guarded.includes(route))
  .flatMap(([route, { kind, methods }]) => methods.map((method) => ({ route, kind, method })));
export const asks = targets.filter(({ kind, method }) => kind === "api" || method === "GET");

type Target = (typeof targets)[number];

/** The one subscriber and the one mail to many that the walk is about. */
type Subjects = { subscriber: string; broadcast: string };

/** What some pages are asked beside their address. */
const searches: Record<string, string> = {
  "/admin/subscribers/[id]/change": "?hasAccess=yes&hasPurchased=no&role=reader&discountCode=WALK",
  "/admin/subscribers/[id]/purchase": "?price=29&currency=EUR",
  "/admin/emails/send/review": "?chapters=1&audience=all",
};

/** What changes something: a discount code, a test's address, or that the mail is cancelled. */
const changes: Record<string, object> = {
  "/api/admin/subscribers/[id]": { discountCode: "WALK" },
  "/api/email/send-chapters": { chapterNumbers: [1], audience: "all", testTo: "walk@example.com" },
  "/api/email/broadcasts/[id]": { state: "cancelled" },
};

/** The routes that ask for a fresh sign-in; of an API only what changes something. */
export const freshRoutes = [
  "/admin/subscribers/import",
  "/admin/subscribers/[id]/change",
  "/admin/subscribers/[id]/purchase",
  "/admin/subscribers/[id]/refund",
  "/admin/codes",
  "/admin/emails/send/review",
  "/api/admin/subscribers/[id]",
  "/api/email/send-chapters",
];

/** Asks a route about the subject it is about. */
export function ask(
  { route, method }: Target,
  client: Client,
  { subscriber, broadcast }: Subjects,
): Promise<Response> {
  const id = route.includes("/subscribers/") ? subscriber : broadcast;
  const address = route.replace("[id]", id).replace("[number]", "1") + (searches[route] ?? "");
  return method === "GET" ? client.get(address) : client.send(method, address, { json: changes[route] });
}
