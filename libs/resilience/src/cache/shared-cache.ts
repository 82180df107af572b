/** A cache that all replicas share and that may be away: then it has nothing and keeps nothing, and never throws. */
export interface SharedCache {
  get(key: string): Promise<SharedAnswer | null>;
  set(key: string, text: string, keepMs: number): Promise<void>;
}

export interface SharedAnswer {
  /** JSON. */
  readonly text: string;
  /** Milliseconds that it will still be kept. */
  readonly keptForMs: number;
}

/** Keeps answers from being read where they lie outside of this process. `open` throws on what `seal` has not made. */
export interface Cipher {
  seal(text: string): Buffer;
  open(sealed: Buffer): string;
}
