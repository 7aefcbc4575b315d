/** `image:` → one of the images that exist here. */
import type { Report } from './report.ts';
import type { ImageName, Signal, Source } from './types.ts';
import type { Cursor } from './yaml.ts';

interface Known {
  /** The release line that ours is compared with (TRUTHS), as a tag. */
  readonly tag: string;
  readonly pattern: RegExp;
  /** The program that `command:` may name, as its first word. */
  readonly program: string;
  /** Set in the image by its makers. */
  readonly stopSignal: Signal;
}

/** Every image there is. */
export const IMAGES: Readonly<Record<ImageName, Known>> = {
  nginx: { tag: '1.22', pattern: /^1\.22(\.\d+)?(-[a-z][\w.-]*)?$/, program: 'nginx', stopSignal: 'SIGQUIT' },
  rabbitmq: {
    tag: '3.10',
    pattern: /^3\.10(\.\d+)?(-alpine)?$/,
    program: 'rabbitmq-server',
    stopSignal: 'SIGTERM',
  },
};

const isImage = (name: string): name is ImageName => Object.hasOwn(IMAGES, name);
const list = Object.entries(IMAGES)
  .map(([name, { tag }]) => `${name}:${tag}`)
  .join(', ');

/** Reads `image:`; null where it is not known here. */
export const readImage = (cursor: Cursor, report: Report): (Source & { kind: 'image' }) | null => {
  const text = String(cursor.value);
  const [name = '', tag = 'latest'] = text.split(':');
  if (!isImage(name)) {
    const message = `The image "${text}" does not exist here. These do: ${list}; your own programs use "build".`;
    report.add('unknown-image', message, cursor.place);
    return null;
  }
  const known = IMAGES[name];
  if (known.pattern.test(tag)) return { kind: 'image', image: name, tag };
  const more = tag.includes('management') ? ' (its management page does not exist here)' : '';
  const message = `Only the line ${known.tag} of ${name} is simulated here: write "${name}:${known.tag}"${more}.`;
  report.add('image-tag', message, cursor.place);
  return null;
};
