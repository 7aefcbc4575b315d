/** The id of the photo that a path or a message's payload speaks of, if it does: `/img/<id>.png`, `/internal/<id>.thumb.png`. */
export function photoOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const path = /\/(?:img|internal)\/([\w-]+?)(?:\.thumb)?\.(?:png|jpe?g)/.exec(text);
  if (path?.[1]) return path[1];
  const id = /"(?:id|image|photo)"\s*:\s*"([\w-]+)(?:\.png)?"/.exec(text);
  return id?.[1] ?? null;
}
