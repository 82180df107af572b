import { z } from 'zod';
import { endpoint } from '../http/declaration.js';
import { assetNames } from './page/assets.js';

const open = { method: 'GET', tag: 'Documents', permission: 'public', audit: 'none', status: 200 } as const;

export const openApi = endpoint({
  ...open,
  operation: 'openapi',
  path: '/openapi.json',
  summary: 'This document: all calls of the REST API, as OpenAPI 3.1',
  response: z.record(z.string(), z.unknown()),
});

export const asyncApi = endpoint({
  ...open,
  operation: 'asyncapi',
  path: '/asyncapi.json',
  summary: 'All topics and messages, as AsyncAPI 3.0',
  response: z.record(z.string(), z.unknown()),
});

export const docs = endpoint({
  ...open,
  operation: 'docs',
  path: '/docs',
  summary: 'This document as a page to browse and to try calls out on',
  textResponses: ['text/html'],
});

export const docsAsset = endpoint({
  ...open,
  operation: 'docsAsset',
  path: '/docs/{file}',
  summary: 'What that page is made of',
  params: z.object({ file: z.enum(assetNames) }),
  textResponses: ['text/css', 'text/javascript', 'image/png'],
});
