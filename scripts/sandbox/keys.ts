/**
 * The key pair that signs the sandbox's event webhooks. It is a throw-away pair, published here on
 * purpose: it guards nothing but local development and tests, and must never be set in a deployed
 * environment, where SendGrid's own public key belongs.
 */

/** The value of `SENDGRID_WEBHOOK_PUBLIC_KEY` for local use: base64 of the DER (SPKI), as SendGrid shows its own. */
export const sandboxPublicKey =
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECKacdZkehU9eCjkQ7P3W+/QKAZv9PxdYo7wn/EJ4HqyytIb1+QEAirgWIZ28xojz/icTKilEYhA7BXY+nzm5qA==";

/** The matching private key (base64 of PKCS #8 DER): known to everyone who can read this file. */
export const sandboxPrivateKey =
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7aBWNFYbU7lfQUKyRmG3bP9ESFYP/+CoFldJzFfFEqyhRANCAAQIppx1mR6FT14KORDs/db79AoBm/0/F1ijvCf8QngerLK0hvX5AQCKuBYhnbzGiPP+JxMqKURiEDsFdj6fObmo";
