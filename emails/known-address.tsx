import type { LoginProps } from "@/lib/mail/messages";
import { copy } from "./copy";
import { LoginMail } from "./login-mail";
import { previews } from "./previews";

/** After a sign-up with an address that already has an account. */
export default function KnownAddress(props: LoginProps) {
  return <LoginMail {...props} words={copy["known-address"]} />;
}

KnownAddress.PreviewProps = previews["known-address"].usual;
