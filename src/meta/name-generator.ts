import { randomInt } from "node:crypto";

/** No vowels and no look-alikes, so that no words come out. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const suffixLength = 5;
const maxPrefixLength = 58;

/** How often create tries in all before it gives up on a generateName (R-META-3). */
export const maxNameGenerationAttempts = 8;

/** The first 58 characters of `prefix` and 5 random ones (R-META-3). */
export function generateName(prefix: string, random: (max: number) => number = randomInt): string {
  let name = prefix.slice(0, maxPrefixLength);
  for (let i = 0; i < suffixLength; i++) name += alphabet.charAt(random(alphabet.length));
  return name;
}
