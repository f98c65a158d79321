/**
 * Every word the mails say, for the copy editor. `npm run emails` shows each mail as it will look.
 * Rules of the house: sentence case, short, kind, and say what to do next. Nothing a person typed
 * ever appears in these mails.
 */

/** The book's name in subjects, headings and the footer. */
export const bookTitle = "The Complete Content Creator’s Handbook";

/** Below the button of each mail that signs somebody in. */
export const loginCopy = {
  linkIntro: "The link, to copy into a browser:",
  codeIntro: "Asked on another device? Type this code there instead:",
  expiry: "The link and the code work once and expire in 15 minutes.",
} as const;

/** At the end of each mail. */
export const footerCopy = { reason: "You get this mail because somebody typed this address at" } as const;

export const copy = {
  "confirm-sign-up": {
    subject: `Confirm your address for ${bookTitle}`,
    preview: "One click, and the subscriber chapters are yours to read.",
    heading: "Welcome. One click to begin.",
    lead: "Confirm that this is your address, and the subscriber chapters open for you right away.",
    button: "Confirm and start reading",
    ignore: "Did not sign up? Ignore this mail: without the click there is no account and no more mail.",
  },
  "sign-in": {
    subject: `Your sign-in link for ${bookTitle}`,
    preview: "Your link and code. They expire in 15 minutes.",
    heading: "Here is your way back in.",
    lead: "Use the button to sign in and go on reading where you left off.",
    button: "Sign in",
    ignore: "Did not ask for this? Ignore this mail: nobody can sign in without it.",
  },
  "known-address": {
    subject: `You already have an account: sign in to ${bookTitle}`,
    preview: "No need to sign up again: this link signs you in.",
    heading: "You are already a reader.",
    lead: "Somebody, probably you, signed up with this address. It already has an account, so there is nothing to set up: the button signs you in, and your progress is still there.",
    button: "Sign in",
    ignore: "Did not sign up just now? Ignore this mail: nothing in your account has changed.",
  },
  "no-account": {
    subject: `No account at this address yet: ${bookTitle}`,
    preview: "Somebody tried to sign in with this address.",
    heading: "There is no account here yet.",
    lead: "Somebody, probably you, tried to sign in with this address, but no account uses it. You may have signed up with another address, or not yet at all. Signing up is free and takes a moment.",
    button: "Sign up",
    ignore: "Did not try to sign in? Ignore this mail: no account was made.",
  },
} as const;
