import type { DescribeAnswer, EnvironmentTopics, Family } from '@arkflows/contracts';
import { type DeliveryStore, ParkedEvents, Trial, type TrialDependencies } from '@arkflows/delivery';
import type { Broker } from '@arkflows/messaging';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AskServer } from './ask-server.js';
import { AsksController, DESCRIPTION, PARKED, TRIAL } from './asks.controller.js';
import { FailureFilter } from './failure.filter.js';

@Module({})
class AsksModule {}

export interface AsksOptions extends TrialDependencies {
  readonly service: string;
  readonly instance: string;
  readonly family: Family;
  readonly topics: EnvironmentTopics;
  readonly broker: Broker;
  readonly store: DeliveryStore;
}

/** Answers what the gateway asks the services of a family; begins as soon as the broker lets it, and does not wait for that. */
export async function serveAsks(options: AsksOptions): Promise<{ close(): Promise<void> }> {
  const { service, instance, family, topics, broker, store, log, clock, connectors } = options;
  const strategy = new AskServer({
    broker,
    topic: topics.asks(family).name,
    group: topics.asksGroup(family),
    replies: topics.replies().name,
    source: `/arkflows/${service}`,
    log,
    clock,
  });
  const description: DescribeAnswer = { service, instance, connectors: connectors.map(({ name }) => name) };
  const module = {
    module: AsksModule,
    controllers: [AsksController],
    providers: [
      { provide: TRIAL, useValue: new Trial(options) },
      { provide: PARKED, useValue: new ParkedEvents(store, topics) },
      { provide: DESCRIPTION, useValue: description },
    ],
  };
  const app = await NestFactory.createMicroservice(module, { strategy, logger: false, abortOnError: false });
  app.useGlobalFilters(new FailureFilter());
  void app.listen();
  return { close: () => app.close() };
}
