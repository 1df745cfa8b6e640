/** A route's path as logs and metrics name it: without the patterns of its parameters. */
export function templateOf(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '');
}
