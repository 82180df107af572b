import { readdir, readFile, writeFile } from 'node:fs/promises';

/** Resident memory of a process as Linux tells it, in megabytes; NaN on other systems. */
export interface ProcessMemory {
  readonly now: number;
  /** The most since its start, or since `forgetPeak`. */
  readonly peak: number;
}

export async function memoryOf(pid: number): Promise<ProcessMemory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return { now: kilobytes(status, 'VmRSS') / 1024, peak: kilobytes(status, 'VmHWM') / 1024 };
}

/** Has the peak count from now on, where the system can do that. */
export const forgetPeak = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {});

/** Megabytes of all processes that this one has started, pages that they share counted once; NaN where that cannot be told. */
export async function memoryBelow(pid: number): Promise<number> {
  const children = await childrenOf(pid);
  let sum = children.length > 0 ? 0 : Number.NaN;
  for (const child of children) {
    const rollup = await readFile(`/proc/${child}/smaps_rollup`, 'utf8').catch(() => '');
    sum += kilobytes(rollup, 'Pss') / 1024 || 0;
    sum += (await memoryBelow(child)) || 0;
  }
  return sum;
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.join(' ').split(' ').filter(Boolean).map(Number);
}

const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN);
