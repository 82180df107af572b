/** An answer with more to it than a body: headers, another status than the declared one, text in place of JSON, or JSON as a stream. */
export class Answer<Body> {
  constructor(
    readonly body: Body,
    readonly options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {}
}
