import { ArkError, nearest } from '@arkflows/contracts';
import type { EndpointDeclaration } from './declaration.js';
import { pathPattern } from './paths.js';

interface Route {
  readonly declaration: EndpointDeclaration;
  readonly pattern: RegExp;
}

/** All endpoints of the application, as they were registered. */
export class Routes {
  readonly #routes: Route[] = [];

  get declarations(): readonly EndpointDeclaration[] {
    return this.#routes.map(({ declaration }) => declaration);
  }

  add(declaration: EndpointDeclaration): void {
    this.#routes.push({ declaration, pattern: pathPattern(declaration.path) });
  }

  /** Why no route takes this call: another method is wanted, or there is no such address. */
  missing(method: string, url: string): ArkError {
    const path = url.split('?', 1)[0] ?? '';
    const methods = this.#routes.filter(({ pattern }) => pattern.test(path)).map((route) => route.declaration.method);
    if (methods.length > 0) {
      return new ArkError('METHOD_NOT_ALLOWED', `${path} takes ${methods.join(', ')}, not ${method}`);
    }
    const meant = this.#nearestPath(path);
    const hint = meant ? `; did you mean '${meant}'?` : '; /openapi.json lists all there is';
    return new ArkError('NOT_FOUND', `There is nothing at ${path}${hint}`);
  }

  /** The path that differs from the asked one in a single step, with the asked parameters kept. */
  #nearestPath(path: string): string | undefined {
    const steps = path.split('/');
    const candidates = this.#routes.flatMap(({ declaration }) => {
      const declared = declaration.path.split('/');
      if (declared.length !== steps.length) return [];
      return [declared.map((step, at) => (step.startsWith('{') ? (steps[at] ?? step) : step)).join('/')];
    });
    return nearest(path, candidates);
  }
}
