import type { LoginProps } from "@/lib/mail/messages";
import { copy } from "./copy";
import { LoginMail } from "./login-mail";
import { previews } from "./previews";

/** After a sign-in with a known address. */
export default function SignIn(props: LoginProps) {
  return <LoginMail {...props} words={copy["sign-in"]} />;
}

SignIn.PreviewProps = previews["sign-in"].usual;
