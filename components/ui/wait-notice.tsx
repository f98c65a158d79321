/**
 * Says that too many mails were asked for, and when to ask again. `wait` is in seconds, as the page's
 * address has it: it may be missing, or be anything.
 */
export function WaitNotice({ wait }: { wait?: string | undefined }) {
  return (
    <p className="problem" role="alert">
      That was a lot of mails in a short time. Look into your inbox and the spam folder, or try again{" "}
      {waitInWords(wait)}.
    </p>
  );
}

/** A wait in the words of a sentence, rounded up: a person who comes back then gets through. */
function waitInWords(wait: string | undefined): string {
  const seconds = typeof wait === "string" && /^[1-9]\d{0,4}$/.test(wait) ? Number(wait) : null;
  if (seconds === null) return "in a while";
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 90) return minutes === 1 ? "in a minute" : `in ${minutes} minutes`;
  return `in ${Math.ceil(minutes / 60)} hours`;
}
