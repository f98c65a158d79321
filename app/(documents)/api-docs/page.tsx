import type { Metadata } from "next";
import { paths } from "@/lib/base/paths";

export const metadata: Metadata = {
  title: "API",
  alternates: { canonical: paths.apiDocs() },
  description: "Everything that programs may ask of this site, with examples.",
};

/** The frame of the reference, which the build pours in (scripts/openapi): there it is made of the schemas. */
export default function ApiDocsPage() {
  return (
    <article className="page api-docs">
      <h1>API</h1>
      <p className="lede">
        Everything that programs may ask of this site. The same as <a href={paths.openApi()}>OpenAPI 3.1</a>.
      </p>
      <api-reference />
    </article>
  );
}
