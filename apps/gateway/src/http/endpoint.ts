import { createParamDecorator, type ExecutionContext, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { EndpointDeclaration, EndpointInput, EndpointOutput } from './declaration.js';
import { readInput } from './input.js';
import { routePath } from './paths.js';

type Handler<Declaration extends EndpointDeclaration> = (
  input: EndpointInput<Declaration>,
) => Promise<EndpointOutput<Declaration>>;

/** The handler's only parameter: what its declaration says, read from the request and checked. */
const Input = createParamDecorator((declaration: EndpointDeclaration, context: ExecutionContext) =>
  readInput(declaration, context.switchToHttp().getRequest(), context.switchToHttp().getResponse()),
);

/**
 * The only way to make a route. The compiler holds the handler to its declaration; authentication, permission, audit, reading of
 * the request and the OpenAPI document all follow from it, and the application refuses to start with a route made otherwise.
 */
export function Endpoint<Declaration extends EndpointDeclaration>(declaration: Declaration) {
  return <Method extends Handler<Declaration>>(
    target: object,
    name: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    RequestMapping({ path: routePath(declaration.path), method: RequestMethod[declaration.method] })(
      target,
      name,
      descriptor,
    );
    HttpCode(declaration.status)(target, name, descriptor);
    RouteConfig({ endpoint: declaration })(target, name, descriptor);
    Input(declaration)(target, name, 0);
  };
}
