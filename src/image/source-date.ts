import { UserError } from "../project/user-error.ts";

/**
 * The time an image and its files say they were made, in seconds since 1970: SOURCE_DATE_EPOCH, else 0, so that it is the
 * content alone that decides on the digest.
 * @throws UserError
 */
export function sourceDate(env: Readonly<Record<string, string | undefined>>): number {
  const text = env["SOURCE_DATE_EPOCH"];
  if (text === undefined || text === "") return 0;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new UserError(
    `SOURCE_DATE_EPOCH is ${JSON.stringify(text)}. Give seconds since 1970, such as $(git log -1 --format=%ct)`,
  );
}
