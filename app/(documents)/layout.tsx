import "../styles/index.css";
import type { Metadata, Viewport } from "next";
import { PageFrame } from "@/components/ui/page-frame";
import { siteInDocuments } from "@/lib/base/site";
import { getBook } from "@/lib/chapters/data";
import { fontClasses } from "../fonts";
import { pictureOf } from "./link-pictures";

const book = getBook();

export const metadata: Metadata = {
  title: { default: book.title, template: `%s · ${book.title}` },
  description: book.description,
  metadataBase: new URL(siteInDocuments),
  openGraph: {
    siteName: book.title,
    locale: book.language.replace("-", "_"),
    type: "website",
    images: pictureOf({ alt: book.title }),
  },
  twitter: { card: "summary_large_image" },
  icons: { icon: "/favicon.svg" },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf7" },
    { media: "(prefers-color-scheme: dark)", color: "#171513" },
  ],
};

/** Documents are made once, at build time: nothing here may ask who is reading. */
export default function DocumentsLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang={book.language} className={fontClasses}>
      <head>
        <link rel="alternate" type="application/atom+xml" href="/feed.xml" title={book.title} />
      </head>
      <body>
        <PageFrame book={book}>{children}</PageFrame>
        <script type="module" src="/reader/reader.js" />
      </body>
    </html>
  );
}
