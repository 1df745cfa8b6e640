/**
 * Paths as people name them: below the project, not below the root of one machine. Where the project lies is not known,
 * so these rules look at where systems, containers and deployments put projects and packages.
 */

/** Folders that directly contain packages: `gems/rack-3.0.1`, `site-packages/flask`. */
const packageFolders = new Set(['gems', 'node_modules', 'site-packages', 'dist-packages']);

/** How many folders, counted from the root, lead to the project: `/srv/shop`, `/home/ann/shop`. */
const foldersBefore: Readonly<Record<string, number>> = {
  app: 1,
  application: 1,
  code: 1,
  rails: 1,
  root: 1,
  workspace: 1,
  builds: 2,
  data: 2,
  mnt: 2,
  opt: 2,
  private: 2,
  srv: 2,
  tmp: 2,
  'var/task': 2,
  'var/runtime': 2,
  home: 3,
  usr: 3,
  Users: 3,
  var: 3,
};

/** How many folders come before the project's own path; zero when no rule matches. */
function startOf(folders: readonly string[]): number {
  const packages = folders.findLastIndex((folder) => packageFolders.has(folder));
  if (packages >= 0) return packages + 1;
  // Deployment tools unpack each release into a folder of its own.
  const release = folders.findLastIndex(
    (folder, i) => i > 0 && (folder === 'current' || folders[i - 1] === 'releases'),
  );
  if (release >= 0) return release + 1;
  const [first = '', second = ''] = folders;
  return foldersBefore[`${first}/${second}`] ?? foldersBefore[first] ?? 0;
}

/** The longest path that is read. */
const maxPathChars = 1024;

/** `/srv/shop/current/app/cart.rb` is `app/cart.rb`. What is not absolute, or not known, stays as it is. */
export function shortPath(raw: string): string {
  const path = raw.slice(0, maxPathChars);
  if (/^[A-Za-z]:[\\/]/.test(path)) return path.split(/[\\/]/).slice(-3).join('/');
  if (!path.startsWith('/')) return path;
  const parts = path.slice(1).split('/');
  const start = Math.min(startOf(parts.slice(0, -1)), parts.length - 1);
  return start === 0 ? path : parts.slice(start).join('/');
}
