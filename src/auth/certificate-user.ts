import { createHash, type X509Certificate } from "node:crypto";
import { authenticated, type UserInfo } from "./user-info.ts";

/** Object identifier of a user's uid in a subject, since 1.33. */
const uidAttribute = "1.3.6.1.4.1.57683.2";

/** The subject's last CN; undefined if it has none. */
export const commonNameOf = (certificate: X509Certificate): string | undefined =>
  values(subjectOf(certificate)["CN"]).at(-1);

/** CN is the name, every O a group (R-AUTHN-7). Undefined if the subject has no CN: then the certificate names nobody. */
export function userOfCertificate(certificate: X509Certificate): UserInfo | undefined {
  const subject = subjectOf(certificate);
  const name = values(subject["CN"]).at(-1);
  if (name === undefined || name === "") return undefined;
  const uid = values(subject[uidAttribute]).at(-1);
  const digest = createHash("sha256").update(certificate.raw).digest("hex");
  return authenticated({
    name,
    ...(uid === undefined ? {} : { uid }),
    groups: values(subject["O"]),
    extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${digest}`] },
  });
}

type Subject = Readonly<Record<string, string | string[] | undefined>>;

/** Not `certificate.subject`: that is one text, in which values could pose as attributes of their own. */
function subjectOf(certificate: X509Certificate): Subject {
  return { ...certificate.toLegacyObject().subject };
}

const values = (value: string | string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;
