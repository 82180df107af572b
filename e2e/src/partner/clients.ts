interface Client {
  readonly id: string;
  readonly secret: string;
}

/** The suite, as the provider of tokens knows it. Both hold characters that RFC 6749 wants encoded before they go into a header. */
export const suiteClient: Client = { id: 'ark:flows', secret: 'c4n4ry-&+ %5e0b9s3cret' };

/** The API, which asks the provider whether a token is good. */
export const apiClient: Client = { id: 'dialogue-api', secret: '1ntr0spect' };

/** As RFC 6749, 2.3.1 has it. */
export function basicAuthorisation({ id, secret }: Client): string {
  const [user, password] = [id, secret].map((text) => new URLSearchParams([['', text]]).toString().slice(1));
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
