/** Who may read a chapter, in the words readers see. */
export const accessWords = {
  free: "Free",
  subscriber: "For subscribers",
  purchased: "For buyers",
} as const;
