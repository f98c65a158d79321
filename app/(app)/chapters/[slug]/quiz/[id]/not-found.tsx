import { paths } from "@/lib/base/paths";

/** A quiz that no chapter has, or not any more. */
export default function NotFound() {
  return (
    <section className="card">
      <h1>There is no such quiz</h1>
      <p>It was taken out of the chapter, or its address is not complete.</p>
      <p className="actions">
        <a className="button" href={paths.chapters()}>
          All chapters
        </a>
      </p>
    </section>
  );
}
