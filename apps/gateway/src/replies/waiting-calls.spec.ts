import { type CloudEvent, systemClock } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { WaitingCalls } from './waiting-calls.js';

const reply = (id: string): CloudEvent => ({ specversion: '1.0', id, source: 's', type: 't', data: id });
const patient = new AbortController().signal;

describe('calls that wait', () => {
  it('get the reply with their id, all that wait for it and nobody else', async () => {
    const calls = new WaitingCalls(10, systemClock);
    const [first, second, other] = [calls.add('a'), calls.add('a'), calls.add('b')];
    const got = [first.within(5_000, patient), second.within(5_000, patient), other.within(20, patient)];
    expect(calls.answer(reply('a'))).toBe(true);
    expect(await Promise.all(got)).toEqual([reply('a'), reply('a'), null]);
  });

  it('keep a reply that comes before somebody asks for it', async () => {
    const calls = new WaitingCalls(10, systemClock);
    const call = calls.add('a');
    calls.answer(reply('a'));
    expect(await call.within(0, patient)).toEqual(reply('a'));
  });

  it('do not take a reply that comes too late', async () => {
    const calls = new WaitingCalls(10, systemClock);
    expect(await calls.add('a').within(1, patient)).toBeNull();
    expect(calls.answer(reply('a'))).toBe(false);
  });

  it('leave when their caller goes away', async () => {
    const calls = new WaitingCalls(1, systemClock);
    const caller = new AbortController();
    const call = calls.add('a').within(60_000, caller.signal);
    caller.abort();
    expect(await call).toBeNull();
    calls.add('b').end();
  });

  it('are bounded: one too many is refused, and may come when another has left', () => {
    const calls = new WaitingCalls(2, systemClock);
    const first = calls.add('a');
    calls.add('a');
    expect(() => calls.add('b')).toThrow(expect.objectContaining({ code: 'UNAVAILABLE', retryable: true }));
    first.end();
    first.end();
    calls.add('b');
    expect(() => calls.add('c')).toThrow();
  });

  it('all stop waiting when the gateway stops', async () => {
    const calls = new WaitingCalls(10, systemClock);
    const before = calls.add('a').within(60_000, patient);
    calls.close();
    expect(await before).toBeNull();
    expect(await calls.add('b').within(60_000, patient)).toBeNull();
  });
});
