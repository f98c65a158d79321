type Props = {
  /** Words for the chapters that anybody may read. */
  free: string;
  signInHref: string;
  epubHref: string;
  pdfHref: string;
};

/** The book as a file. What is in it is decided when it is asked for, by what the reader may read. */
export function TakeAlong({ free, signInHref, epubHref, pdfHref }: Props) {
  return (
    <section className="take-along" aria-labelledby="take-along">
      <h2 id="take-along">Take it along</h2>
      <p data-for="guest">
        The book as a file to keep, with {free}. <a href={signInHref}>Sign in</a> first and it holds every
        chapter that you may read.
      </p>
      <p data-for="reader">The book as a file to keep, with every chapter that you may read.</p>
      <p className="actions">
        <a className="button button-quiet" href={epubHref}>
          EPUB for e-readers
        </a>
        <a className="button button-quiet" href={pdfHref}>
          PDF for paper
        </a>
      </p>
    </section>
  );
}
