import { ArkError, type Log } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { createLog, type LogOptions } from './log.js';

const canary = 'c4n4ry-71aa';

function logInto(options: Partial<LogOptions> = {}): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  return { log: createLog({ level: 'info', format: 'json', stream, ...options }), lines };
}

const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line));

describe('the log', () => {
  it('writes one JSON object per line with level, time, message and the fields of its parents', () => {
    const { log, lines } = logInto({ fields: { service: 'gateway' } });
    log.child({ profile: 'sales/crm' }).info({ revision: 3 }, 'profile deployed');
    expect(parsed(lines)).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        service: 'gateway',
        profile: 'sales/crm',
        revision: 3,
        msg: 'profile deployed',
      },
    ]);
  });

  it('leaves out what is below its level, without reading its fields', () => {
    const { log, lines } = logInto({ level: 'warn' });
    log.info(
      {
        get expensive() {
          throw new Error('was read');
        },
      },
      'not written',
    );
    log.warn({}, 'written');
    expect(parsed(lines)).toMatchObject([{ msg: 'written' }]);
  });

  it('shows no secret, neither in fields nor in those of a child nor within texts', () => {
    const { log, lines } = logInto();
    log.child({ password: canary }).error({ url: `postgres://u:${canary}@h/d`, nested: { token: canary } }, 'failed');
    expect(lines.join()).not.toContain(canary);
    expect(lines.join()).toContain('[redacted]');
  });

  it('shows of an error its code, details and causes, and nothing that a driver hung on it', () => {
    const { log, lines } = logInto();
    const driver = Object.assign(new Error('duplicate key'), { code: '23505', detail: canary, parameters: [canary] });
    const error = new ArkError('TARGET_CONFLICT', 'row is there', { details: { table: 'cities' }, cause: driver });
    log.error({ error }, 'insert failed');
    expect(parsed(lines)).toMatchObject([
      {
        error: {
          name: 'ArkError',
          code: 'TARGET_CONFLICT',
          message: 'row is there',
          details: { table: 'cities' },
          cause: { code: '23505', message: 'duplicate key' },
        },
      },
    ]);
    expect(lines.join()).not.toContain(canary);
  });

  it('is readable by people when asked for', () => {
    const { log, lines } = logInto({ format: 'pretty' });
    log.info({ port: 3000 }, 'listening');
    expect(lines.join()).toContain('listening');
    expect(() => JSON.parse(lines[0] ?? '')).toThrow();
  });
});
