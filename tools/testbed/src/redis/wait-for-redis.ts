import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 2_000;

/** Asks the server at `redis://host:port` until it answers with its version; throws its last refusal after `ms`. */
export async function waitForRedis(url: string, ms: number): Promise<string> {
  const deadline = performance.now() + ms;
  for (;;) {
    try {
      return await askVersion(new URL(url));
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(25);
    }
  }
}

/** In Redis's own protocol, of which a line is enough here. */
function askVersion({ hostname, port, username, password }: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || 6379), timeout: patienceMs });
    let said = '';
    const end = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    const [user, word] = [decodeURIComponent(username) || 'default', decodeURIComponent(password)];
    socket.on('connect', () => socket.write(`${word ? `AUTH ${user} ${word}\r\n` : ''}INFO server\r\n`));
    socket.on('data', (chunk) => {
      said += chunk.toString();
      const version = /(?:^|\n)(?:valkey_version|redis_version):(\S+)/.exec(said)?.[1];
      const refused = /^-(.*)$/m.exec(said)?.[1];
      if (version) end(() => resolve(version));
      else if (refused) end(() => reject(new Error(`Redis answers: ${refused.trim()}`)));
    });
    socket.on('timeout', () => end(() => reject(new Error(`no answer within ${patienceMs} ms`))));
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('close', () => reject(new Error('the connection was closed')));
  });
}
