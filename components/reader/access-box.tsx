import { paths } from "@/lib/base/paths";

type Props = { access: "subscriber" | "purchased"; slug: string };

/** Stands where a gated chapter's text goes for whoever may not read it: says why, and how to get in. */
export function AccessBox({ access, slug }: Props) {
  const next = paths.chapter(slug);
  return (
    <section className="access-box" aria-labelledby="access-heading">
      <h2 id="access-heading">
        {access === "subscriber"
          ? "This chapter is for subscribers"
          : "This chapter comes with the full edition"}
      </h2>
      <div data-for="guest">
        <p>
          {access === "subscriber"
            ? "Subscribing is free and takes one e-mail. If you have done so already, sign in and you will be brought back here."
            : "If you bought the handbook, sign in with the address you bought it with and you will be brought back here."}
        </p>
        <p className="actions">
          <a className="button" href={paths.signIn({ next })}>
            Sign in to read
          </a>
          <a className="button button-quiet" href={paths.signUp({ next })}>
            Subscribe for free
          </a>
        </p>
      </div>
      <div data-for="reader">
        <p>
          {access === "subscriber"
            ? "You are signed in, but your access to the subscribers’ chapters is switched off. Reply to any of our mails and we will look into it."
            : "You are signed in, and this address has no purchase yet. If you bought the handbook with another address, sign out and sign in with that one."}
        </p>
        <p className="actions">
          <a className="button" href={paths.chapters()}>
            See the chapters you can read
          </a>
        </p>
      </div>
    </section>
  );
}
