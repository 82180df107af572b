#!/usr/bin/env node
/**
 * A small REST API to try profiles on, which keeps places in memory and asks for a token:
 *
 *   node examples/places-api/server.js [port, default 8080] [token, default tour-token]
 *
 *   PUT  /places/{id}    stores a place
 *   GET  /places/{id}    answers it, or 404
 *   GET  /places         says how many there are
 */
import { createServer } from 'node:http';

const port = Number(process.argv[2] ?? 8080);
const token = process.argv[3] ?? 'tour-token';
const places = new Map();

const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
  };
  if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: 'no valid token' });
  const [, collection, id] = (request.url ?? '').split('/');
  if (collection !== 'places') return answer(request.method === 'HEAD' ? 200 : 404, { error: 'there are places only' });
  if (request.method === 'GET' && !id) return answer(200, { count: places.size });
  if (request.method === 'GET')
    return places.has(id) ? answer(200, places.get(id)) : answer(404, { error: 'no such place' });
  if (request.method !== 'PUT' || !id) return answer(405, { error: 'GET and PUT only' });
  let text = '';
  for await (const chunk of request) text += chunk;
  const place = { ...JSON.parse(text), id: Number(id) };
  places.set(id, place);
  answer(200, place);
});
server.on('error', (error) => {
  console.error(`cannot listen on port ${port}: ${error.code}; give another port as the first argument`);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => console.log(`places API at http://127.0.0.1:${port}`));
