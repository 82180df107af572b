import { type DescribeAnswer, type DryRunAnswer, DryRunAsk, type TestAnswer, TestAsk } from '@arkflows/contracts';
import type { Trial } from '@arkflows/delivery';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { AskContext } from './ask-context.js';

/** Injection tokens of what the handlers answer from. */
export const TRIAL = Symbol('Trial');
export const DESCRIPTION = Symbol('DescribeAnswer');

/** What every integration service answers. */
@Controller()
export class AsksController {
  constructor(
    @Inject(TRIAL) private readonly trial: Trial,
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

  @MessagePattern<string>('describe')
  describe(): DescribeAnswer {
    return this.description;
  }
}
