import type { Metadata } from "next";
import { paths } from "@/lib/base/paths";
import { getBook } from "@/lib/chapters/data";

export const metadata: Metadata = {
  title: "Privacy",
  alternates: { canonical: paths.privacy() },
  description: "What this site keeps about you, and what it does not.",
};

export default function PrivacyPage() {
  const { contact } = getBook();
  return (
    <article className="prose page">
      <h1>Privacy</h1>
      <p className="lede">What this site keeps about you, why, and for how long.</p>
      <h2>If you only read</h2>
      <p>
        Free chapters can be read without an account and without cookies. If you switch the theme or change
        the reading settings, your browser keeps that choice in a cookie called <code>theme</code> or{" "}
        <code>reading</code>. So that you find your place again, your browser also keeps where you were in
        each chapter and for how long you read. That stays in your browser until you sign in there; then it
        becomes part of your progress.
      </p>
      <h2>If you subscribe</h2>
      <ul>
        <li>
          <strong>Your e-mail address</strong>, your names if you gave them, and which mail you want: to sign
          you in and to send you the mails you asked for. With them, which mails were sent, not what was in
          them, and what the mail provider tells of each: that it arrived or came back, and of mail about the
          book that it was opened or a link in it was followed. That is kept for 180 days.
        </li>
        <li>
          <strong>That you agreed to get mail</strong>: what you chose each time, when, and under which words,
          with the shortened network address and the family of your browser. Every mail about the book has a
          link that stops it, without signing in.
        </li>
        <li>
          <strong>That your address does not take mail</strong>, if mail to it came back or was reported as
          spam: so that no more goes there.
        </li>
        <li>
          <strong>Your progress</strong>: the chapters you completed, where you stopped and how many seconds
          you spent in each, on which kind of device (phone, tablet or computer), so that you find your place
          on every device.
        </li>
        <li>
          <strong>When you opened a chapter</strong>, with a shortened network address (the last part is cut
          off before anything is stored) and the family of your browser.
        </li>
        <li>
          <strong>Your sessions</strong>: two cookies that only this site can read keep you signed in for up
          to 30 days after your last visit. They are stored as fingerprints, never as they are, with the
          shortened network address and the browser family of the sign-in, so that you can tell your sessions
          apart and end one that is not yours.
        </li>
      </ul>
      <h2>See it, take it, erase it</h2>
      <p>
        On your <a href={paths.account()}>account page</a> you can change your names and the mail you want,
        end sessions, download everything held about you, and erase it. An erasure happens at once. What stays
        is that chapters were opened, with nothing that says by whom; an entry if an admin had changed your
        access, under a random number that then leads to nobody; and a fingerprint of your address, kept so
        that no backup brings you back. You can subscribe again whenever you like.
      </p>
      <p>
        Questions? Write to <a href={`mailto:${contact}`}>{contact}</a>.
      </p>
      <h2>If you share a chapter</h2>
      <p>
        A link that you make opens one chapter for whoever has it. We keep that you made it, when, and how
        often it was opened, until it runs out after 30 days. Whoever opens it stays unknown: their browser
        keeps a cookie for that link alone, so that opening it again does not count.
      </p>
      <h2>What is not here</h2>
      <p>
        No advertising, no tracking across sites, no third-party scripts on any page that you read, and no
        password that could be stolen. Sign-in mails carry no tracking of opens or clicks. One page may load a
        script of somebody else’s: if the operator has switched on a check against bots, the sign-up page
        loads Cloudflare Turnstile, and Cloudflare then sees your network address and what your browser tells
        about itself.
      </p>
    </article>
  );
}
