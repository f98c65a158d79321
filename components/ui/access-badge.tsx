/** Who may read a chapter, in the words readers see. */
export const accessWords = {
  free: "Free",
  subscriber: "For subscribers",
  purchased: "For buyers",
} as const;

/** A small label that says who may read a chapter. */
export function AccessBadge({ access }: { access: keyof typeof accessWords }) {
  return <span className={`badge badge-${access}`}>{accessWords[access]}</span>;
}
