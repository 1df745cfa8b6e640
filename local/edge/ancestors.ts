import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The parent process of a process; undefined when the process has ended or the system does not tell. */
export function parentOf(pid: number): number | undefined {
  try {
    // "123 (name, which may hold spaces and brackets) S 122 …"
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return Number.isInteger(parent) ? parent : undefined;
  } catch {
    return undefined;
  }
}

function isShell(pid: number): boolean {
  try {
    return /^(?:sh|bash|dash|ash|ksh|zsh|busybox)$/.test(
      basename(readFileSync(`/proc/${pid}/comm`, 'latin1').trim()),
    );
  } catch {
    return false;
  }
}

const everyMs = 500;

/**
 * Calls `onGone` when the `npm start` above this process has ended: npm does not always pass a signal on, and after
 * kill -9 it cannot. Without npm it watches nothing: the process that started this one may end on purpose. When the
 * shell or terminal above npm ends, Ballast keeps running.
 */
export function followNpm(
  env: Readonly<Record<string, string | undefined>>,
  onGone: () => void,
): { readonly stop: () => void } {
  const isOurs = env['npm_lifecycle_event'] === 'start' && process.ppid > 1;
  if (!isOurs) return { stop: () => {} };
  // npm runs scripts in a shell, which may have replaced itself with this process.
  const parent = process.ppid;
  const grandparent = isShell(parent) ? parentOf(parent) : undefined;
  const timer = setInterval(() => {
    const isAlone =
      process.ppid !== parent || (grandparent !== undefined && parentOf(parent) !== grandparent);
    if (!isAlone) return;
    clearInterval(timer);
    onGone();
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
