import { type ComponentType, createElement } from "react";

/** One more state of a template, as the preview server lists it: a file with a component of its own. */
export function previewOf<Props extends object>(Mail: ComponentType<Props>, props: Props) {
  return () => createElement(Mail, props);
}
