/** Facts for search engines, as JSON-LD. A data block: browsers run nothing of it, and the policy lets it be. */
export function StructuredData({ of }: { of: object }) {
  // An end of a script element, or a comment, inside a text must not end this one.
  const json = JSON.stringify(of).replaceAll("<", "\\u003c");
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
