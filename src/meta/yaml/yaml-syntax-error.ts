/** A text that is not YAML, or not YAML that JSON can say; the message is meant for the client. */
export class YamlSyntaxError extends Error {
  override readonly name = "YamlSyntaxError";

  /** @param line counts from 1; undefined if the whole document is meant. */
  constructor(problem: string, line?: number) {
    super(line === undefined ? `yaml: ${problem}` : `yaml: line ${line}: ${problem}`);
  }
}
