import { BaseRpcContext } from '@nestjs/microservices';

/** What the handler of an ask is given beside its data. */
export class AskContext extends BaseRpcContext {
  constructor(
    /** Aborts when nobody waits for the answer any more, or the service stops. */
    readonly signal: AbortSignal,
  ) {
    super([]);
  }
}
