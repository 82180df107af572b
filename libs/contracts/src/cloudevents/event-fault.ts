/** Why something is not an event that we read; the binding that met it adds where it came from. Quotes no payload. */
export class EventFault extends Error {
  override readonly name = 'EventFault';
  constructor(
    message: string,
    readonly at: {
      /** The attribute's name, or `data`. */
      readonly path?: string;
      readonly line?: number;
      readonly column?: number;
      /** What was sent may be right, but is of a kind that is not read here. */
      readonly unsupported?: boolean;
    } = {},
  ) {
    super(message);
  }
}
