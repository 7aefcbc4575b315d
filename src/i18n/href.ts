/**
 * A path of this site under the base it is served from: `href('/fr/')` → `/ruche/fr/`. Every link and asset that is
 * written by hand goes through it; fragments and other origins are left alone.
 */
export function href(path: string, base: string = import.meta.env.BASE_URL): string {
  if (!path.startsWith('/') || path.startsWith('//')) return path;
  return `${base.replace(/\/$/, '')}${path}`;
}
