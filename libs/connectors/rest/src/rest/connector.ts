import { defineConnector } from '@arkflows/connector-sdk';
import { request } from './actions/request.js';
import { RestCredential } from './auth/credential.js';
import { check } from './check/check.js';
import { RestClient } from './client.js';
import { RestConnection } from './config.js';

export const rest = defineConnector({
  name: 'rest',
  family: 'rest',
  title: 'REST API',
  description:
    'Calls an HTTP API: paths, queries, headers and bodies from events, with the credential that it asks for.',
  connection: RestConnection,
  credential: RestCredential,
  open: (context) => RestClient.open(context),
  check,
  actions: { request },
});
