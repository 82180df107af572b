import { noMetrics, silentLog, systemClock } from '@arkflows/contracts';
import { expect, it } from '@jest/globals';
// biome-ignore lint/style/noRestrictedImports: a route made otherwise is what is under test
import { Controller, Get, Module } from '@nestjs/common';
import { createHttpApplication } from './http-application.js';
import { Routes } from './routes.js';

@Controller()
class Undeclared {
  @Get('/v1/backdoor')
  open(): string {
    return 'open';
  }
}

@Module({ controllers: [Undeclared] })
class WithUndeclaredRoute {}

it('an application with a route that is no declared endpoint does not start', async () => {
  const created = createHttpApplication(WithUndeclaredRoute, {
    log: silentLog,
    clock: systemClock,
    metrics: noMetrics,
    routes: new Routes(),
    authenticate: async () => null,
  });
  await expect(created).rejects.toThrow('/v1/backdoor was not made by @Endpoint');
});
