import type { LoginProps } from "@/lib/mail/messages";
import { copy } from "./copy";
import { LoginMail } from "./login-mail";
import { previews } from "./previews";

/** After a sign-up with a new address: nothing is kept before this link is used. */
export default function ConfirmSignUp(props: LoginProps) {
  return <LoginMail {...props} words={copy["confirm-sign-up"]} />;
}

ConfirmSignUp.PreviewProps = previews["confirm-sign-up"].usual;
