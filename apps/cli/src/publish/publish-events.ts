import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import type { Call, GatewayClient } from '../gateway/client.js';
import { GatewayProblem } from '../gateway/refusal.js';
import { urlPath } from '../gateway/url-path.js';
import { Progress } from '../output/progress.js';
import type { Session } from '../session.js';
import { type Batch, inBatches } from './batches.js';
import type { Encoding } from './event-format.js';
import type { Line } from './lines.js';

export interface PublishTask {
  readonly topic: string;
  readonly lines: AsyncIterable<Line>;
  readonly encoding: Encoding;
  readonly fromLine: number;
  /** Whether the topic may be made although no deployed trigger reads it. */
  readonly create: boolean;
}

/**
 * Publishes events batch after batch, the next when the broker has acknowledged the one before, and answers how many.
 * Throws CliFailure that says how many were acknowledged and from which line to go on.
 */
export async function publishEvents(
  { client, terminal }: Pick<Session, 'client' | 'terminal'>,
  task: PublishTask,
): Promise<number> {
  const { topic, encoding, fromLine, create } = task;
  const progress = new Progress(terminal);
  const { signal } = terminal;
  const target = { path: urlPath`/v1/topics/${topic}/events`, query: create ? { create: 'true' } : {} };
  let acknowledged = 0;
  let nextLine = fromLine;
  try {
    for await (const batch of inBatches(since(task.lines, fromLine), encoding)) {
      nextLine = firstOf(batch);
      await send(client, target, encoding, batch);
      acknowledged += batch.events.length;
      nextLine = lastOf(batch) + 1;
      progress.show(`${acknowledged} events acknowledged`);
    }
    return acknowledged;
  } catch (error) {
    const failure = signal.aborted ? new CliFailure(exitCodes.interrupted, 'Interrupted.') : error;
    throw failure instanceof CliFailure ? stoppedAt(failure, acknowledged, nextLine) : error;
  } finally {
    progress.clear();
  }
}

async function* since(lines: AsyncIterable<Line>, first: number): AsyncGenerator<Line> {
  for await (const line of lines) if (line.number >= first) yield line;
}

/** A batch without an answer may have been taken: to send it again repeats events, to leave it out may lose them. */
function stoppedAt(error: CliFailure, acknowledged: number, nextLine: number): CliFailure {
  const message = `${error.message}\nStopped: acknowledged are ${acknowledged}, all before line ${nextLine}.`;
  const goOn = `Go on with --from-line ${nextLine}.`;
  const refused = error instanceof GatewayProblem && error.problem.status < 500;
  const repeats = refused ? '' : ' Some of the events after it may have arrived: they are then published twice.';
  return new CliFailure(error.exitCode, message, `${error.advice ? `${error.advice}\n` : ''}${goOn}${repeats}`);
}

const firstOf = ({ lines }: Batch): number => lines[0] as number;
const lastOf = ({ lines }: Batch): number => lines.at(-1) as number;

async function send(
  client: GatewayClient,
  target: Pick<Call, 'path' | 'query'>,
  encoding: Encoding,
  batch: Batch,
): Promise<void> {
  const body = { type: encoding.contentType, content: encoding.join(batch.events) };
  try {
    await client.call({ method: 'POST', ...target, body });
  } catch (error) {
    throw error instanceof GatewayProblem ? atInputLines(error, batch) : error;
  }
}

const indexed = /^\[(\d+)\]\.?/;

/** The gateway counts the events of a request; the user looks for a line of the input. */
function atInputLines({ problem, advice = '' }: GatewayProblem, { lines }: Batch): GatewayProblem {
  const errors = problem.errors?.map((item) => {
    const index = item.line === undefined ? indexed.exec(item.path)?.[1] : item.line - 1;
    const line = lines[Number(index)];
    return line === undefined ? item : { ...item, line, path: item.path.replace(indexed, '') };
  });
  // its detail counts within the request too
  return new GatewayProblem(errors ? { ...problem, errors, detail: problem.title } : problem, advice);
}
