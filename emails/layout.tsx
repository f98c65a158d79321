import type { ReactNode } from "react";
import { Body, Button, Container, Head, Heading, Hr, Html, Link, Preview, Section, Text } from "react-email";
import type { TemplateProps } from "@/lib/mail/messages";
import { footerCopy } from "./copy";
import { darkStyles, styles } from "./theme";

/** What every mail is given to fill its frame with. */
type Frame = Pick<TemplateProps["no-account"], "bookTitle" | "siteUrl" | "postalAddress">;

type Words = { preview: string; heading: string; lead: string; button: string; ignore: string };

/** The one layout: the book's name, a sheet with one thing to do, and why this mail came. */
export function Layout(props: { frame: Frame; words: Words; href: string; children?: ReactNode }) {
  const { frame, words, href, children } = props;
  return (
    <Html lang="en">
      <Head>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{words.heading}</title>
        <style>{darkStyles}</style>
      </Head>
      <Body className="body" style={styles.body}>
        <Preview useTitleTag={false}>{words.preview}</Preview>
        <Container style={styles.page}>
          <Text className="quiet" style={styles.book}>
            {frame.bookTitle}
          </Text>
          <Section className="sheet" tdClassName="inside" style={styles.sheet}>
            <Heading className="ink" style={styles.heading}>
              {words.heading}
            </Heading>
            <Text className="ink" style={styles.paragraph}>
              {words.lead}
            </Text>
            {/* Left out of the text part: there the link stands once, in clear. */}
            <Section style={styles.action} data-skip-in-text="true">
              <Button href={href} style={styles.button}>
                {words.button}
              </Button>
            </Section>
            {children}
            <Hr className="rule" style={styles.rule} />
            <Text className="quiet" style={{ ...styles.note, margin: 0 }}>
              {words.ignore}
            </Text>
          </Section>
          <Text className="quiet" style={styles.footer}>
            {footerCopy.reason}{" "}
            <Link className="link" href={frame.siteUrl} style={styles.link}>
              {frame.siteUrl}
            </Link>
            .
            <br />
            {frame.postalAddress}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

/** A link in clear, for those whose mail program shows no button. */
export function PlainLink({ intro, href }: { intro: string; href: string }) {
  return (
    <>
      <Text className="quiet" style={styles.note}>
        {intro}
      </Text>
      <Text style={{ ...styles.note, marginBottom: "24px" }}>
        <Link className="link" href={href} style={styles.link}>
          {href}
        </Link>
      </Text>
    </>
  );
}
