/** What documents say beside the API itself. */
export interface OpenApiOptions {
  readonly info: { readonly title: string; readonly version: string };
  /**
   * The media types PATCH accepts, the very list its handler serves: clients choose their way of patching by it
   * (R-OAS-6).
   */
  readonly patchTypes: readonly string[];
}
