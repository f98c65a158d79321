import { paths } from "@/lib/base/paths";

/** The line below every page. */
export function SiteFooter({ title, author }: { title: string; author: string }) {
  return (
    <footer className="site-footer">
      <p>
        <cite>{title}</cite> by {author}
      </p>
      <nav aria-label="More">
        <a href={paths.chapters()}>Contents</a>
        <a href={paths.privacy()}>Privacy</a>
        <a href={paths.apiDocs()}>API</a>
        <keyboard-help>
          <button type="button" className="link-button" hidden>
            Keys
          </button>
        </keyboard-help>
      </nav>
    </footer>
  );
}
