import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { Log } from '@arkflows/contracts';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { listenOrExplain } from './listen.js';
import { NestLog } from './nest-log.js';
import { PROBE_SOURCES, type ProbeSources, ProbesController } from './probes.controller.js';

export interface ServiceServer {
  /** Opens the port (0: any free one) and answers its address, `http://host:port`. */
  listen(host: string, port: number): Promise<string>;
  close(): Promise<void>;
}

@Module({})
class ProbesModule {}

/** The HTTP side of an integration service: /healthz, /readyz and /metrics. */
export async function createServiceServer(dependencies: ProbeSources & { readonly log: Log }): Promise<ServiceServer> {
  const module = {
    module: ProbesModule,
    controllers: [ProbesController],
    providers: [{ provide: PROBE_SOURCES, useValue: dependencies }],
  };
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    logger: new NestLog(dependencies.log),
    abortOnError: false,
    forceCloseConnections: true,
  });
  return {
    listen: async (host, port) => {
      await listenOrExplain({ host, port }, () => app.listen(port, host));
      const address = app.getHttpServer().address() as AddressInfo;
      return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
    },
    close: () => app.close(),
  };
}
