/** What a control topic is to say of a key. */
export interface ControlMessage {
  readonly topic: string;
  readonly key: string;
  /** Null takes away what stands under the key. */
  readonly value: string | null;
}
