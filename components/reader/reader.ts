import { BookProgress } from "./book-progress";
import { ChapterProgress } from "./chapter-progress";
import { ChapterQuiz } from "./chapter-quiz";
import { CopyField } from "./copy-field";
import { listenForSearch } from "./search-opener";
import { ThemeSwitch } from "./theme-switch";
import { watchContents } from "./watch-contents";

// Everything here improves a page that works without it.
customElements.define("theme-switch", ThemeSwitch);
customElements.define("chapter-progress", ChapterProgress);
customElements.define("book-progress", BookProgress);
customElements.define("chapter-quiz", ChapterQuiz);
customElements.define("copy-field", CopyField);
watchContents();
listenForSearch();
