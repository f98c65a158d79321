import type { LoginProps } from "@/lib/mail/messages";
import { copy } from "./copy";
import { LoginMail, previewLogin } from "./login-mail";

/** After a sign-in with a known address. */
export default function SignIn(props: LoginProps) {
  return <LoginMail {...props} words={copy["sign-in"]} />;
}

SignIn.PreviewProps = previewLogin;
