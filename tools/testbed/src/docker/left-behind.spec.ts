import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { leftBehind, ownerOf } from './left-behind.js';

const ended = spawnSync(process.execPath, ['-e', '']).pid;

describe('the containers that are removed before a new one is made', () => {
  it('are those of processes of this machine that have ended', () => {
    const listing = `mine ${ownerOf(process.pid)}\nkilled ${ownerOf(ended)}\n`;
    expect(leftBehind(listing)).toEqual(['killed']);
  });

  it('are not those of a run beside this one, nor of another machine on the same engine', () => {
    const listing = `beside ${ownerOf(process.ppid)}\nelsewhere ${ownerOf(ended, 'elsewhere')}\nforeign\n\n`;
    expect(leftBehind(listing)).toEqual([]);
  });
});
