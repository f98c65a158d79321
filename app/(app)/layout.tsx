import "../styles/index.css";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { PageFrame } from "@/components/ui/page-frame";
import { cookieNames, parseReading, parseTheme } from "@/lib/base/cookies";
import { getBook } from "@/lib/chapters/data";
import { currentSession } from "@/lib/request/session";
import { fontClasses } from "../fonts";

const book = getBook();

export const metadata: Metadata = {
  title: { default: book.title, template: `%s · ${book.title}` },
  icons: { icon: "/favicon.svg" },
  robots: { index: false },
};

/** Pages that are operated rather than read: made at each request, for whoever asks. */
export default async function AppLayout({ children }: { children: React.ReactNode }) {
  const session = await currentSession();
  const jar = await cookies();
  const theme = parseTheme(jar.get(cookieNames.theme)?.value);
  const reading = parseReading(jar.get(cookieNames.reading)?.value);
  return (
    <html
      lang={book.language}
      className={fontClasses}
      data-reader={session?.readerId}
      data-role={session?.role}
      data-theme={theme ?? undefined}
      data-size={reading?.size ?? undefined}
      data-width={reading?.width ?? undefined}
      data-keys={reading?.keys ?? undefined}
      suppressHydrationWarning
    >
      <body>
        <PageFrame book={book}>{children}</PageFrame>
        <script type="module" src="/reader/reader.js" />
      </body>
    </html>
  );
}
