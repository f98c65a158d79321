import { paths } from "@/lib/base/paths";
import { BookMark } from "./book-mark";
import { ReadingSettings } from "./reading-settings";
import { ThemeSwitch } from "./theme-switch";

/** The bar above every page. What is for guests or readers only is told apart by `<html data-reader>`. */
export function SiteHeader({ title }: { title: string }) {
  return (
    <header className="site-header">
      <a className="skip" href="#main">
        Skip to the text
      </a>
      <a className="wordmark" href={paths.home()}>
        <BookMark />
        <span>{title}</span>
      </a>
      <nav aria-label="Site">
        <a href={paths.chapters()}>Contents</a>
        <a className="search-link" data-search href={paths.search()}>
          <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
            <circle cx="10.5" cy="10.5" r="6.75" fill="none" stroke="currentColor" strokeWidth="1.75" />
            <path d="M15.5 15.5 21 21" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
          </svg>
          <span>Search</span>
        </a>
        <a data-for="guest" href={paths.signIn()}>
          Sign in
        </a>
        <a data-for="reader" href={paths.account()}>
          Account
        </a>
        <a data-for="admin" href={paths.admin()}>
          Admin
        </a>
        <ReadingSettings />
        <ThemeSwitch />
      </nav>
    </header>
  );
}
