import { Text } from "react-email";
import type { LoginProps } from "@/lib/mail/messages";
import { type copy, loginCopy } from "./copy";
import { Layout, PlainLink } from "./layout";
import { styles } from "./theme";

/** A mail that signs somebody in: the button, the link in clear, and the code in two groups of four. */
export function LoginMail({ words, ...props }: LoginProps & { words: (typeof copy)[keyof typeof copy] }) {
  return (
    <Layout frame={props} words={words} href={props.link}>
      <PlainLink intro={loginCopy.linkIntro} href={props.link} />
      <Text className="quiet" style={styles.note}>
        {loginCopy.codeIntro}
      </Text>
      <Text className="ink" style={styles.code}>
        {props.code.replace(/(?<=^\d{4})(?=\d)/, " ")}
      </Text>
      <Text className="ink" style={{ ...styles.paragraph, margin: 0 }}>
        {loginCopy.expiry}
      </Text>
    </Layout>
  );
}

/** What the preview server shows in place of a real link and code. */
export const previewLogin: LoginProps = {
  bookTitle: "The Complete Content Creator’s Handbook",
  siteUrl: "http://localhost:8787",
  postalAddress: "The Handbook Team, 1 Example Street, 10115 Berlin, Germany",
  link: `http://localhost:8787/auth/verify?token=eyJhbGciOiJIUzI1NiIsInR5cCI6ImxvZ2luK2p3dCJ9.${"pReViEw".repeat(24)}`,
  code: "40715528",
};
