import { accessWords } from "./access-words";

/** A small label that says who may read a chapter. */
export function AccessBadge({ access }: { access: keyof typeof accessWords }) {
  return <span className={`badge badge-${access}`}>{accessWords[access]}</span>;
}
