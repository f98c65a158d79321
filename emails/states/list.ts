import type { TemplateName } from "@/lib/mail/messages";
import { previews } from "../previews";

/** Every template in every state, for pictures and tests. `state` is its name in `previews`. */
export const states = Object.entries(previews).flatMap(([name, byState]) =>
  Object.entries(byState).map(([state, props]) => ({ name: name as TemplateName, state, props })),
);
