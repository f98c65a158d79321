import type { ReactNode } from "react";
import { Body, Button, Container, Head, Heading, Hr, Html, Link, Preview, Section, Text } from "react-email";
import type { FrameProps } from "@/lib/mail/messages";
import { choiceCopy } from "./copy";
import { darkStyles, styles } from "./theme";

/** `ignore`: what to do for somebody who did not ask for this mail. */
export type Words = { preview: string; heading: string; lead: string; ignore?: string };

type Props = {
  frame: FrameProps;
  words: Words;
  /** Why this mail came, up to the site's address. */
  why: string;
  greeting?: string;
  /** Where to choose mail or stop it, in mails that can be stopped. */
  preferencesUrl?: string;
  children: ReactNode;
};

/** The one layout: the book's name, a sheet with one thing to do first, and why this mail came. */
export function Layout({ frame, words, why, greeting, preferencesUrl, children }: Props) {
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
        <Container className="page" style={styles.page}>
          <Text className="quiet" style={styles.book}>
            {frame.bookTitle}
          </Text>
          <Section className="sheet" tdClassName="inside" style={styles.sheet}>
            {greeting && <Paragraph>{greeting}</Paragraph>}
            <Heading className="ink" style={styles.heading}>
              {words.heading}
            </Heading>
            <Paragraph>{words.lead}</Paragraph>
            {children}
            {words.ignore && (
              <>
                <Hr className="rule" style={styles.rule} />
                <Text className="quiet" style={styles.lastNote}>
                  {words.ignore}
                </Text>
              </>
            )}
          </Section>
          <Text className="quiet" style={styles.footer}>
            {why}{" "}
            <Link className="link" href={frame.siteUrl} style={styles.link}>
              {frame.siteUrl}
            </Link>
            .
            {preferencesUrl && (
              <>
                <br />
                <Link className="link" href={preferencesUrl} style={styles.link}>
                  {choiceCopy}
                </Link>
              </>
            )}
            <br />
            {frame.postalAddress}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

export function Paragraph({ children, last = false }: { children: string; last?: boolean }) {
  return (
    <Text className="ink" style={last ? styles.lastParagraph : styles.paragraph}>
      {children}
    </Text>
  );
}

/**
 * The main thing to do. `inText: false` where the link follows in clear: the text part has it once.
 * `last` where nothing follows in the same box.
 */
export function Action(props: { href: string; label: string; inText?: boolean; last?: boolean }) {
  const { href, label, inText = true, last = false } = props;
  return (
    <Section
      style={last ? styles.lastAction : styles.action}
      {...(inText ? {} : { "data-skip-in-text": "true" })}
    >
      <Button href={href} style={styles.button}>
        {label}
      </Button>
    </Section>
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
        <Link className="link" href={href} style={styles.address}>
          {href}
        </Link>
      </Text>
    </>
  );
}
