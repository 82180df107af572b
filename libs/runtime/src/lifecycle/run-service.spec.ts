import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Runs a service of which `start` is the body of its start function, as a process of its own. */
function startProcess(start: string, env: Record<string, string> = {}) {
  const script = `
    import { ExplainedError, httpConfig, runService } from '@arkflows/runtime';
    await runService({ name: 'trial', config: { http: httpConfig }, start: async (context) => {
      const { onStop, fail, signal, clock, config } = context;
      const alive = setInterval(() => {}, 1000);
      ${start}
    }});
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    env: { ARK_LOG_FORMAT: 'json', ARK_LOG_LEVEL: 'debug', ...env },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const ended = once(child, 'close').then(([code]) => {
    clearTimeout(limit);
    return { code, output };
  });
  const printed = async (text: string) => {
    while (!output.includes(text)) await Promise.race([once(child.stdout, 'data'), ended.then(lost)]);
  };
  const lost = () => {
    throw new Error(`it ended too early: ${output}`);
  };
  return { child, ended, printed };
}

describe('the process of a service', () => {
  it('stops its parts in reverse order when it is told to', async () => {
    const { child, ended, printed } = startProcess(`
      onStop('first', async () => console.log('first stopped'));
      onStop('second', async () => { await clock.sleep(20); console.log('second stopped'); });
    `);
    await printed('"started"');
    child.kill('SIGTERM');
    const { code, output } = await ended;
    expect(code).toBe(0);
    expect(output).toMatch(/second stopped[\s\S]*first stopped/);
  });

  it('can be stopped while it still waits for something at the start', async () => {
    const { child, ended, printed } = startProcess(`
      onStop('first', async () => console.log('first stopped'));
      console.log('waiting');
      await clock.sleep(1e6, signal);
    `);
    await printed('waiting');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, output: expect.stringContaining('first stopped') });
  });

  it('tells a part to let go when the drain time is over', async () => {
    const { child, ended, printed } = startProcess(
      `onStop('slow', (drained) => new Promise((done) => drained.addEventListener('abort', () => {
        console.log('let go');
        done();
      })));`,
      { ARK_DRAIN_TIME: '50ms' },
    );
    await printed('"started"');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, output: expect.stringContaining('let go') });
  });

  it('ends at once when it is told twice', async () => {
    const { child, ended, printed } = startProcess(`onStop('stuck', () => new Promise(() => {}));`);
    await printed('"started"');
    child.kill('SIGTERM');
    await printed('"stopping"');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 1, output: expect.stringContaining('stuck') });
  });

  it('stops what was up and fails when something cannot start', async () => {
    const { ended } = startProcess(`
      onStop('first', async () => console.log('first stopped'));
      throw new Error('no room');
    `);
    const { code, output } = await ended;
    expect(code).toBe(1);
    expect(output).toContain('no room');
    expect(output).toContain('first stopped');
  });

  it('tells what its user can mend in plain words, the stack only for debugging', async () => {
    const start = `throw new ExplainedError('Port 1 is in use: set ARK_PORT.', { cause: new Error('EADDRINUSE') });`;
    const { code, output } = await startProcess(start, { ARK_LOG_LEVEL: 'info' }).ended;
    expect({ code, output }).toEqual({ code: 1, output: 'Port 1 is in use: set ARK_PORT.\n' });
    expect((await startProcess(start).ended).output).toContain('"EADDRINUSE"');
  });

  it('ends with a failure when a part of it is lost, after stopping the others', async () => {
    const { ended } = startProcess(`
      onStop('first', async () => console.log('first stopped'));
      setTimeout(() => fail(new ExplainedError('The engine is gone.')), 50);
    `);
    const { code, output } = await ended;
    expect(code).toBe(1);
    expect(output).toContain('The engine is gone.');
    expect(output).toContain('first stopped');
  });

  it('does not wait any longer for a stop when a part is lost meanwhile', async () => {
    const { child, ended, printed } = startProcess(`
      onStop('stuck', () => { fail(new ExplainedError('gone')); return new Promise(() => {}); });
    `);
    await printed('"started"');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 1 });
  });

  it('keeps the warnings of Node that say nothing to its users to itself, and no other', async () => {
    const { output } = await startProcess(`
      process.emitWarning('seen', 'TrialWarning');
      setTimeout(() => { throw new ExplainedError('over'); }, -5);
    `).ended;
    expect(output).toContain('TrialWarning');
    expect(output).not.toContain('TimeoutNegativeWarning');
  });

  it.each(['setTimeout(() => { throw new Error("odd") })', 'Promise.reject(new Error("odd"))'])(
    'logs what nobody caught and fails: %s',
    async (fault) => {
      const { code, output } = await startProcess(`clock.sleep(50).then(() => {}); ${fault};`).ended;
      expect(code).toBe(1);
      expect(output).toContain('"crashed"');
      expect(output).toContain('odd');
    },
  );

  it('fails when a part does not stop well, after stopping the others', async () => {
    const { child, ended, printed } = startProcess(`
      onStop('first', async () => console.log('first stopped'));
      onStop('second', async () => { throw new Error('lost'); });
    `);
    await printed('"started"');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 1, output: expect.stringContaining('first stopped') });
  });

  it('says what is wrong with its configuration and does not start', async () => {
    const { code, output } = await startProcess(`console.log('came up')`, { ARK_PORT: 'x', ARK_LOG_LEVEL: 'loud' })
      .ended;
    expect(code).toBe(2);
    expect(output).toContain('ARK_PORT');
    expect(output).toContain('ARK_LOG_LEVEL');
    expect(output).not.toContain('came up');
  });
});
