import type { Metadata } from "next";
import { MailTopicsForm } from "@/components/reader/mail-topics-form";
import { verifyMailLink } from "@/lib/auth/tokens";
import { paths } from "@/lib/base/paths";
import { getMailChoice } from "@/lib/mail/consent/data";
import { chosenTopics, consentTexts, currentTexts } from "@/lib/mail/consent/rules";
import type { MailTopic } from "@/lib/mail/messages";
import { requestContext } from "@/lib/request/bindings";
import { saveChoiceAction, stopMailAction } from "./actions";

export const metadata: Metadata = { title: "Mail you want" };

const { words, topics } = consentTexts[currentTexts.preferences];

type Props = { searchParams: Promise<Record<"t" | "saved" | "was", string | string[] | undefined>> };

/** The choice of mail for whoever holds the link of a mail. Opening it changes nothing; the buttons do. */
export default async function UnsubscribePage({ searchParams }: Props) {
  const { t, saved, was } = await searchParams;
  const { db, config, now } = await requestContext();
  if (typeof t !== "string" || t.length > 2048) return <BadLink />;
  const link = await verifyMailLink(t, config, now);
  if (!link.ok) return <BadLink isOld={link.code === "token_expired"} />;
  const choice = await getMailChoice(db, link.value.subscriberId);
  if (!choice) return <NobodyThere />;
  const { maskedAddress, chosen, suppression } = choice;
  const before = typeof was === "string" ? chosenTopics(was.split(",")) : [];
  const isLess = before.some((topic) => !chosen.includes(topic));
  return (
    <section className="card">
      <h1>Mail you want</h1>
      <p>
        This is about mail to <strong>{maskedAddress}</strong>.
      </p>
      {saved && (
        <p className="saved" role="status">
          {outcome(chosen)}
        </p>
      )}
      {saved && isLess && <Undo t={t} before={before} />}
      {suppression && <p>{suppressed[suppression]}</p>}
      {chosen.length > 0 && (
        <form action={stopMailAction} className="form">
          <input type="hidden" name="t" value={t} />
          <button type="submit" className="button">
            Stop all of this mail
          </button>
        </form>
      )}
      <p>{words}</p>
      {/* A choice that has changed is another form: what was ticked in the one before means nothing in it. */}
      <MailTopicsForm
        key={chosen.join()}
        action={saveChoiceAction}
        topics={topics}
        chosen={chosen}
        token={t}
      />
    </section>
  );
}

const suppressed = {
  hard_bounce: "No mail goes to this address at present, because mail to it came back.",
  complaint: "None of this mail goes to this address at present, because it was reported as spam.",
};

function outcome(chosen: readonly MailTopic[]): string {
  if (chosen.length === 0) return "Stopped. None of this mail will come any more.";
  return `Saved. What you get: ${chosen.map((topic) => topics[topic].toLowerCase()).join(", ")}.`;
}

function Undo({ t, before }: { t: string; before: readonly MailTopic[] }) {
  return (
    <form action={saveChoiceAction} className="form">
      <p>Changed your mind?</p>
      <input type="hidden" name="t" value={t} />
      {before.map((topic) => (
        <input key={topic} type="hidden" name={topic} value="on" />
      ))}
      <button type="submit" className="button button-quiet">
        Turn it on again
      </button>
    </form>
  );
}

function BadLink({ isOld }: { isOld?: boolean }) {
  return (
    <section className="card">
      <h1>{isOld ? "This link is too old" : "This link is not complete"}</h1>
      <p>
        Use the link of a newer mail, or copy the whole link. You can also sign in and choose your mail on
        your account page.
      </p>
      <p className="actions">
        <a className="button" href={`${paths.account()}#mail`}>
          Go to your account
        </a>
      </p>
    </section>
  );
}

function NobodyThere() {
  return (
    <section className="card">
      <h1>No mail goes here</h1>
      <p>The account that this mail went to has been erased, so none will come any more.</p>
    </section>
  );
}
