import type { Metadata } from "next";

export const metadata: Metadata = {
  title: "Privacy",
  description: "What this site keeps about you, and what it does not.",
};

export default function PrivacyPage() {
  return (
    <article className="prose page">
      <h1>Privacy</h1>
      <p className="lede">What this site keeps about you, why, and for how long.</p>
      <h2>If you only read</h2>
      <p>
        Free chapters can be read without an account and without cookies. If you switch the theme, your
        browser keeps that choice in a cookie called <code>theme</code>.
      </p>
      <h2>If you subscribe</h2>
      <ul>
        <li>
          <strong>Your e-mail address</strong>, and your first name if you gave it: to sign you in and to send
          you the mails you asked for.
        </li>
        <li>
          <strong>Your progress</strong>: the chapters you completed, where you stopped and how many seconds
          you spent in each, so that you find your place on every device.
        </li>
        <li>
          <strong>When you opened a chapter</strong>, with a shortened network address (the last part is cut
          off before anything is stored) and the family of your browser.
        </li>
        <li>
          <strong>Your sessions</strong>: two cookies that only this site can read keep you signed in for up
          to 30 days after your last visit. They are stored as fingerprints, never as they are.
        </li>
      </ul>
      <h2>What is not here</h2>
      <p>
        No advertising, no third-party scripts, no tracking across sites, and no password that could be
        stolen. Sign-in mails carry no tracking of opens or clicks.
      </p>
    </article>
  );
}
