import { BookProgress } from "./book-progress";
import { ChapterProgress } from "./chapter-progress";
import { ThemeSwitch } from "./theme-switch";
import { watchContents } from "./watch-contents";

// Everything here improves a page that works without it.
customElements.define("theme-switch", ThemeSwitch);
customElements.define("chapter-progress", ChapterProgress);
customElements.define("book-progress", BookProgress);
watchContents();
