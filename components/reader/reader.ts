import { BookProgress } from "./book-progress";
import { ChapterProgress } from "./chapter-progress";
import { ChapterQuiz } from "./chapter-quiz";
import { ContinueReading } from "./continue-reading";
import { CopyField } from "./copy-field";
import { ReadingSettings } from "./reading-settings";
import { listenForSearch } from "./search-opener";
import { sendKept } from "./send-kept";
import { KeyboardHelp, listenForKeys } from "./shortcuts";
import { ThemeSwitch } from "./theme-switch";
import { watchContents } from "./watch-contents";

// Everything here improves a page that works without it.
customElements.define("theme-switch", ThemeSwitch);
customElements.define("reading-settings", ReadingSettings);
customElements.define("keyboard-help", KeyboardHelp);
customElements.define("chapter-quiz", ChapterQuiz);
customElements.define("copy-field", CopyField);
watchContents();
listenForSearch();
listenForKeys();
if (document.querySelector("chapter-video")) void import("./chapter-video");
// First what this device still has to tell, so that what is asked for afterwards holds it.
await sendKept(document.documentElement.dataset.reader);
customElements.define("chapter-progress", ChapterProgress);
customElements.define("book-progress", BookProgress);
customElements.define("continue-reading", ContinueReading);
