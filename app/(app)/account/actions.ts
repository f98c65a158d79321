"use server";

import { redirect } from "next/navigation";
import { setNames } from "@/lib/accounts/mutations";
import { eraseForm, mailTopicsForm, namesForm } from "@/lib/accounts/schema";
import { endSessionForm } from "@/lib/auth/schema";
import { endAllSessions, endOtherSessions, endOwnSession } from "@/lib/auth/service";
import { paths } from "@/lib/base/paths";
import { setMailTopics } from "@/lib/mail/consent/mutations";
import { action } from "@/lib/request/action";
import { parseForm } from "@/lib/request/forms";
import { dropCredentials, requireFreshReader, requireReader } from "@/lib/request/session";
import { whereFrom } from "@/lib/request/where-from";
import { eraseOwnAccount } from "./erase-own-account";

const sessions = `${paths.account()}#sessions`;
// Of another address than the page itself: Next takes a change of the fragment alone for no change.
const sessionsEnded = `${paths.account({ saved: "sessions" })}#sessions`;

export const setNamesAction = action(async ({ db, now }, form) => {
  const { email } = await requireReader(paths.account());
  const input = parseForm(namesForm, form);
  if (!input.ok) redirect(`${paths.account({ problem: input.problem })}#names`);
  await setNames(db, { email, ...input.value, now });
  redirect(`${paths.account({ saved: "names" })}#names`);
});

export const setMailTopicsAction = action(async ({ db, now }, form) => {
  const { email } = await requireReader(paths.account());
  const input = parseForm(mailTopicsForm, form);
  if (!input.ok) redirect(`${paths.account()}#mail`);
  await setMailTopics(db, { email, topics: input.value, from: await whereFrom(), now });
  redirect(`${paths.account({ saved: "mail" })}#mail`);
});

// Ending sessions asks for a fresh sign-in, so that who finds one open cannot lock its reader out (ASVS 7.5.2).
export const endSessionAction = action(async ({ db, kv, now }, form) => {
  const { email } = await requireFreshReader(sessions);
  const input = parseForm(endSessionForm, form);
  if (input.ok) await endOwnSession(db, { email, ...input.value, kv, now });
  redirect(sessionsEnded);
});

export const endOtherSessionsAction = action(async ({ db, kv, now }) => {
  const session = await requireFreshReader(sessions);
  await endOtherSessions(db, { session, kv, now });
  redirect(sessionsEnded);
});

export const endAllSessionsAction = action(async ({ db, kv, now }) => {
  const { email } = await requireFreshReader(sessions);
  await dropCredentials();
  await endAllSessions(db, { email, kv, now });
  redirect(paths.home());
});

export const eraseAccountAction = action(async (context, form) => {
  const session = await requireFreshReader(paths.eraseAccount());
  if (!parseForm(eraseForm, form).ok) redirect(paths.eraseAccount({ problem: "understood" }));
  await eraseOwnAccount(session, context);
  redirect(paths.accountErased());
});
