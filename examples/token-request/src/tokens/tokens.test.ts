import { expect, it } from "vitest";
import { Tokens } from "./tokens.js";

const audience = "https://identity.example.com";
const user = { name: "anna", groups: ["sailors"] };
const tokens = new Tokens();
const { token, expirationTimestamp } = tokens.issue(user, [audience], 600, 0);

it("knows whose its own tokens are, until they expire", () => {
  expect(expirationTimestamp).toBe("1970-01-01T00:10:00Z");
  expect(tokens.verify(token, audience, 599_999)).toEqual(user);
  expect(tokens.verify(token, audience, 600_000)).toBeUndefined();
});

it.each([
  ["of somebody else's", new Tokens().issue(user, [audience], 600, 0).token],
  ["changed", token.replace(/\.[^.]*\./, `.${Buffer.from('{"sub":"root"}').toString("base64url")}.`)],
  ["without a signature", token.slice(0, token.lastIndexOf(".") + 1)],
  ["for others", tokens.issue(user, ["https://other.example.com"], 600, 0).token],
  ["nothing of the kind", "hello"],
])("refuses one that is %s", (_, bad) => expect(tokens.verify(bad, audience, 0)).toBeUndefined());
