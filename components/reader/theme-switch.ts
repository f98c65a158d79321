import { isDark, lookEvent, setTheme } from "./page-look";

/** Switches between light and dark. The choice is a cookie, so that the gateway can send the page right at once. */
export class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => setTheme(isDark() ? "light" : "dark"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    document.addEventListener(lookEvent, show);
    show();
    button.hidden = false;
  }
}
