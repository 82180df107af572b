import { readFile } from 'node:fs/promises';

const TICKS_PER_SECOND = 100;
/** Of the fields behind the name in /proc/PID/stat. */
const [USER, SYSTEM] = [11, 12];

/** CPU seconds of a process with all its threads as Linux tells it; NaN on other systems. */
export async function processCpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name may hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  return (Number(fields[USER] ?? Number.NaN) + Number(fields[SYSTEM] ?? Number.NaN)) / TICKS_PER_SECOND;
}
