export function skewedKubectls(): Promise<
  readonly (
    | { readonly name: string; readonly path: string; readonly missing?: undefined }
    | { readonly name: string; readonly missing: string; readonly path?: undefined }
  )[]
>;
