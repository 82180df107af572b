/** Most that one round carries; one larger request still goes, alone. */
const MAX_REQUESTS = 2_000;
const MAX_WEIGHT = 4 * 1024 * 1024;

interface Waiting<Request, Answer> {
  readonly request: Request;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Asks many at once: what is requested while a round is under way goes together in the next one, in order. `round` answers one
 * entry per request, an Error where it was refused; when it rejects, all of the round are refused.
 */
export class Grouped<Request, Answer> {
  #waiting: Waiting<Request, Answer>[] = [];
  #running = false;

  constructor(
    private readonly round: (requests: readonly Request[]) => Promise<readonly (Answer | Error)[]>,
    private readonly weight: (request: Request) => number = () => 0,
  ) {}

  ask(request: Request): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => this.#waiting.push({ request, resolve, reject }));
    if (!this.#running) void this.#run();
    return answer;
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Requests of the same turn of the event loop share the first round.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const asked = this.#next();
      try {
        const answers = await this.round(asked.map(({ request }) => request));
        asked.forEach(({ resolve, reject }, index) => {
          const answer = answers[index];
          if (answer instanceof Error) reject(answer);
          else resolve(answer as Answer);
        });
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.#running = false;
  }

  #next(): readonly Waiting<Request, Answer>[] {
    let weight = 0;
    let count = 0;
    for (const { request } of this.#waiting) {
      weight += this.weight(request);
      if (count > 0 && weight > MAX_WEIGHT) break;
      if (++count === MAX_REQUESTS) break;
    }
    return this.#waiting.splice(0, count);
  }
}
