import { isUrl, normalizeFilename, withoutScriptExtension } from './filename.ts';
import { looksGenerated } from './generated.ts';

/** Names that say what a file is for its folder, not what is in it. */
const folderFiles = new Set(
  'index page route layout mod +page +server +layout +page.server +layout.server'.split(' '),
);

/** Folders that hold a project's sources: paths below them do not depend on where the project is installed. */
const sourceFolders = new Set('src lib dist build out server packages functions'.split(' '));
/** Where containers put a project; `src` is then no folder of the project. */
const containerRoot = /^\/usr\/src\//;
const separator = /[\\/]/;

const packagePath = /(?:^|[\\/])node_modules[\\/]/;
const hashedSegment = /[.-]([0-9A-Za-z]{5,64})(?=$|[.:\-/])/g;

const withoutHashes = (module: string): string =>
  module.replace(hashedSegment, (whole: string, part: string) =>
    looksGenerated(part) && !/^\d+$/.test(part) ? '' : whole,
  );

/** The folder of a file when its path says that it belongs to the project. */
function folderIn(path: string): string | undefined {
  const folders = path.replace(containerRoot, '').split(separator, 65).slice(0, -1);
  const own = folders.at(-1);
  return own !== undefined && folders.some((folder) => sourceFolders.has(folder)) ? own : undefined;
}

/** `src.mail` of `src.mail:index`, as the Node SDK makes it of the path below the script that was started. */
function foldersOfModule(module: string): string {
  const colon = module.lastIndexOf(':');
  return colon < 0 ? '' : module.slice(0, colon);
}

/**
 * Which script a frame is in. The Node SDK names a module by its place below the script that was started, so
 * `src.mail:send` and `send` are one file under two process managers: its own name counts, and its folder only where
 * the name is one that every folder has.
 */
export function scriptPlace(
  module: string | undefined,
  filename: string | undefined,
  path: string,
): string | undefined {
  const isModule = module !== undefined && module !== '' && !(module.includes('/') && path.endsWith(module));
  if (isModule && (packagePath.test(path) || module.includes('/'))) {
    // A bundler's chunk has a number where a file has its name: `server.chunks:4711`.
    return withoutHashes(module).replace(/:\d{1,20}$/, '');
  }
  const own = isModule ? module.slice(module.lastIndexOf(':') + 1) : filename;
  const name = own === undefined ? undefined : normalizeFilename(own, 'javascript');
  if (name === undefined) return undefined;
  const stem = withoutScriptExtension(name);
  if (!folderFiles.has(stem) || isUrl(path)) return stem;
  const folders = isModule ? foldersOfModule(module) : '';
  const folder = folders === '' ? folderIn(path) : folders.slice(folders.lastIndexOf('.') + 1);
  return folder === undefined ? stem : `${folder.toLowerCase()}/${stem}`;
}
