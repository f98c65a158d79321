import { paths } from "@/lib/base/paths";

/** The picture that goes with a link (scripts/build-pictures.ts draws it), as Next's metadata names it. */
export function pictureOf({ slug, alt }: { slug?: string; alt: string }) {
  return { url: paths.picture(slug), width: 1200, height: 630, alt, type: "image/png" };
}
