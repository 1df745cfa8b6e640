/** A project's readable name in short ids: lower case, digits, single inner hyphens; not digits only, so that no id looks like it. */
export const slugPattern = /^(?=.{1,50}$)(?!\d+$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

const maxSlugChars = 40;

/** The slug a name suggests; `project` when nothing of it can be spelled in ASCII. Leaves room for a suffix. */
export function slugify(name: string): string {
  const words = name
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’]/g, '')
    .match(/[a-z0-9]+/g);
  const slug = (words ?? []).join('-').slice(0, maxSlugChars).replace(/-$/, '');
  if (slug === '') return 'project';
  return /^\d+$/.test(slug) ? `project-${slug}` : slug;
}
