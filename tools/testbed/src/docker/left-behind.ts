import { hostname } from 'node:os';
import { isAlive } from '../is-alive.js';

/** Of every container: which process of which machine it belongs to. */
export const ownerLabel = 'arkflows.testbed.owner';

export const ownerOf = (pid: number, machine = hostname()): string => `${machine}/${pid}`;

/**
 * Names of the containers in a listing (a line each: name, a space, owner) whose process has ended without removing them.
 * What belongs to other machines, which may share the docker engine, is theirs.
 */
export function leftBehind(listing: string, machine = hostname(), alive = isAlive): string[] {
  return listing.split('\n').flatMap((line) => {
    const [name = '', owner = ''] = line.trim().split(' ');
    const pid = Number(owner.slice(owner.lastIndexOf('/') + 1));
    return pid > 0 && owner === ownerOf(pid, machine) && !alive(pid) ? [name] : [];
  });
}
