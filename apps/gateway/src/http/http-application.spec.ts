import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
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

@Module({})
class WithoutRoutes {}

const create = (module: typeof WithoutRoutes | typeof WithUndeclaredRoute) =>
  createHttpApplication(module, {
    log: silentLog,
    clock: systemClock,
    metrics: noMetrics,
    routes: new Routes(),
    authenticate: async () => null,
  });

it('an application with a route that is no declared endpoint does not start', async () => {
  const created = create(WithUndeclaredRoute);
  await expect(created).rejects.toThrow('/v1/backdoor was not made by @Endpoint');
});

it('a stop does not wait for connections on which nothing was asked, as clients open them beforehand', async () => {
  const app = await create(WithoutRoutes);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const left = once(socket, 'close');
  await app.close();
  await left;
}, 10_000);
