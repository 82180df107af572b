/** A custom method at the end of a path: `…/profiles/crm:lint`. */
const customMethod = /:([A-Za-z]+)$/;

/**
 * The router's form of a declared path. The router knows no text behind a parameter, so a custom method is a segment of its own
 * there, and `rewriteCustomMethod` makes it one in each request.
 */
export function routePath(path: string): string {
  return path.replace(customMethod, '/::$1').replaceAll(/\{(\w+)\}/g, ':$1');
}

/** `/v1/profiles/crm:lint?x=1` becomes `/v1/profiles/crm/:lint?x=1`; other addresses stay as they are. */
export function rewriteCustomMethod(url: string): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return path.replace(customMethod, '/:$1') + url.slice(path.length);
}

/** A declared path with its parameters filled in. */
export function fillPath(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}

/** Matches the addresses that a declared path stands for. */
export function pathPattern(path: string): RegExp {
  const source = path
    .split(/\{\w+\}/)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/:]+');
  return new RegExp(`^${source}$`);
}
