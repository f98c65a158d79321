import type { HTMLAttributes } from "react";

type CustomElement = HTMLAttributes<HTMLElement>;

/** The site's custom elements: the gateway pours into them, reader.js brings them to life. */
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "chapter-body": CustomElement;
      "api-reference": CustomElement;
      "chapter-progress": CustomElement & { chapter: number };
      "book-progress": CustomElement;
      "copy-field": CustomElement;
      "theme-switch": CustomElement;
      "reading-settings": CustomElement;
      "keyboard-help": CustomElement;
      "continue-reading": CustomElement;
    }
  }
}
