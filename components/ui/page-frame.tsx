import { SiteFooter } from "./site-footer";
import { SiteHeader } from "./site-header";

type Props = {
  book: { title: string; shortTitle: string; author: string };
  children: React.ReactNode;
};

/** What stands around every page: the bar, the main part, the footer. */
export function PageFrame({ book, children }: Props) {
  return (
    <>
      <SiteHeader title={book.shortTitle} />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <SiteFooter title={book.title} author={book.author} />
    </>
  );
}
