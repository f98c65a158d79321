import "../styles/index.css";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { PageFrame } from "@/components/ui/page-frame";
import { cookieNames, parseTheme } from "@/lib/base/cookies";
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
  const theme = parseTheme((await cookies()).get(cookieNames.theme)?.value);
  return (
    <html
      lang={book.language}
      className={fontClasses}
      data-reader={session?.readerId}
      data-role={session?.role}
      data-theme={theme ?? undefined}
      suppressHydrationWarning
    >
      <body>
        <PageFrame book={book}>{children}</PageFrame>
        <script type="module" src="/reader/reader.js" />
      </body>
    </html>
  );
}
