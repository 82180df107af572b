import { describe, expect, it } from '@jest/globals';
import { fillPath, pathPattern, rewriteCustomMethod, routePath } from './paths.js';

describe('paths with custom methods', () => {
  it.each([
    ['/v1/things', '/v1/things'],
    ['/v1/things/{name}', '/v1/things/:name'],
    ['/v1/things/{name}:lint', '/v1/things/:name/::lint'],
    ['/v1/things:lint', '/v1/things/::lint'],
    ['/v1/things/{name}/parts/{part}:move', '/v1/things/:name/parts/:part/::move'],
  ])('%s is routed as %s', (declared, route) => expect(routePath(declared)).toBe(route));

  it.each([
    ['/v1/things/crm:lint', '/v1/things/crm/:lint'],
    ['/v1/things/crm:lint?at=12:30', '/v1/things/crm/:lint?at=12:30'],
    ['/v1/things?at=12:noon', '/v1/things?at=12:noon'],
    ['/v1/a:b/things', '/v1/a:b/things'],
  ])('the request for %s becomes %s', (asked, rewritten) => expect(rewriteCustomMethod(asked)).toBe(rewritten));

  it('tells a resource from its custom methods', () => {
    expect(pathPattern('/v1/things/{name}').test('/v1/things/crm:lint')).toBe(false);
    expect(pathPattern('/v1/things/{name}:lint').test('/v1/things/crm:lint')).toBe(true);
    expect(pathPattern('/v1/a.b').test('/v1/aXb')).toBe(false);
  });

  it('fills parameters in', () => {
    expect(fillPath('profiles/{namespace}/{name}', { namespace: 'sales', name: 'crm' })).toBe('profiles/sales/crm');
  });
});
