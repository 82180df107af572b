/** A path with each value made safe: urlPath`/v1/namespaces/${namespace}/profiles`. */
export const urlPath = (parts: TemplateStringsArray, ...values: readonly string[]): string =>
  String.raw({ raw: parts }, ...values.map(encodeURIComponent));
