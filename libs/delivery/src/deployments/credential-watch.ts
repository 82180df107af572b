import { type Failure, toFailure } from '@arkflows/contracts';

const CHECK_MS = 2_000;

/** Looks whether a deployment's credential is there; one that is not is waited for, while events wait in their lanes. */
export class CredentialWatch {
  #timer: NodeJS.Timeout | null = null;
  #failure: Failure | null = null;

  constructor(
    private readonly read: (name: string) => Promise<unknown>,
    private readonly onChange: () => void,
  ) {}

  /** Why the credential cannot be used; null when it can, or none is needed. */
  get failure(): Failure | null {
    return this.#failure;
  }

  async check(name: string | undefined): Promise<void> {
    this.stop();
    this.#failure = null;
    if (name === undefined) return;
    try {
      await this.read(name);
    } catch (error) {
      this.#failure = toFailure(error, 'CREDENTIAL_MISSING');
      this.#timer = setTimeout(() => void this.check(name).then(this.onChange), CHECK_MS);
    }
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
