import { Text } from "react-email";
import type { LoginProps } from "@/lib/mail/messages";
import { loginCopy, whyCopy } from "./copy";
import { Action, Layout, Paragraph, PlainLink, type Words } from "./layout";
import { styles } from "./theme";

/** A mail that signs somebody in: the button, the link in clear, and the code in two groups of four. */
export function LoginMail({ words, ...props }: LoginProps & { words: Words & { button: string } }) {
  return (
    <Layout frame={props} words={words} why={whyCopy.typed}>
      <Action href={props.link} label={words.button} inText={false} />
      <PlainLink intro={loginCopy.linkIntro} href={props.link} />
      <Text className="quiet" style={styles.note}>
        {loginCopy.codeIntro}
      </Text>
      <Text className="ink" style={styles.code}>
        {props.code.replace(/(?<=^\d{4})(?=\d)/, " ")}
      </Text>
      <Paragraph last>{loginCopy.expiry}</Paragraph>
    </Layout>
  );
}
