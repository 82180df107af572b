import {
  type DescribeAnswer,
  type DryRunAnswer,
  DryRunAsk,
  type ParkedAnswer,
  ParkedAsk,
  ParkedCancel,
  ParkedChange,
  type ParkedChanged,
  type TestAnswer,
  TestAsk,
} from '@arkflows/contracts';
import type { ParkedEvents, Trial } from '@arkflows/delivery';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { AskContext } from './ask-context.js';

/** Injection tokens of what the handlers answer from. */
export const TRIAL = Symbol('Trial');
export const PARKED = Symbol('ParkedEvents');
export const DESCRIPTION = Symbol('DescribeAnswer');

/** What every integration service answers. */
@Controller()
export class AsksController {
  constructor(
    @Inject(TRIAL) private readonly trial: Trial,
    @Inject(PARKED) private readonly parkedEvents: ParkedEvents,
    @Inject(DESCRIPTION) private readonly description: DescribeAnswer,
  ) {}

  @MessagePattern<string>('test')
  test(@Payload() ask: unknown, @Ctx() { signal }: AskContext): Promise<TestAnswer> {
    return this.trial.test(TestAsk.parse(ask).profile, signal);
  }

  @MessagePattern<string>('dryRun')
  dryRun(@Payload() ask: unknown, @Ctx() { signal }: AskContext): Promise<DryRunAnswer> {
    return this.trial.dryRun(DryRunAsk.parse(ask), signal);
  }

  @MessagePattern<string>('parked')
  parked(@Payload() ask: unknown): Promise<ParkedAnswer> {
    return this.parkedEvents.list(ParkedAsk.parse(ask));
  }

  @MessagePattern<string>('retryParked')
  retryParked(@Payload() ask: unknown): Promise<ParkedChanged> {
    return this.parkedEvents.retry(ParkedChange.parse(ask));
  }

  @MessagePattern<string>('cancelParked')
  cancelParked(@Payload() ask: unknown): Promise<ParkedChanged> {
    return this.parkedEvents.cancel(ParkedCancel.parse(ask));
  }

  @MessagePattern<string>('describe')
  describe(): DescribeAnswer {
    return this.description;
  }
}
