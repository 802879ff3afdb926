/** A text that is not JSON; the message is what Go's decoder says. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
}
