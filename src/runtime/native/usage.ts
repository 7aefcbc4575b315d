import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Usage } from '../types.ts';

/** Linux alone tells it without asking the process, which may be busy. */
export const MEASURES = existsSync('/proc/self/stat');

/** Processor time is counted in hundredths of a second (USER_HZ, proc_pid_stat(5)). */
const TICK_MS = 10;

/** Reads what a child uses now: proc_pid_stat(5) and proc_pid_status(5). Null when it is gone. */
export async function usageOf({ pid }: ChildProcess): Promise<Usage | null> {
  if (!MEASURES || pid === undefined) return null;
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    const resident = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    // The name of the program may hold spaces and brackets; fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A process that has ended and was not yet taken leave of has no memory.
    if (resident === undefined) return null;
    return { memory: Number(resident) * 1024, cpu: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
  } catch {
    return null;
  }
}
