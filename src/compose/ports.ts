/** `ports:` and `expose:` of a service. */
import type { Report } from './report.ts';
import type { Place } from './types.ts';
import type { Cursor } from './yaml.ts';

/** A published port and where it stands. */
export interface PlacedPort {
  readonly published: number;
  readonly target: number;
  readonly place: Place;
}

const port = (text: string): number | null => {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= 65_535 ? number : null;
};

/** Reads `ports:`. Both ports must be said; ranges, UDP and other addresses than this machine's are refused. */
export const readPorts = (cursor: Cursor | null, report: Report): readonly PlacedPort[] =>
  (cursor?.items() ?? []).flatMap((item): PlacedPort[] => {
    const { place } = item;
    const refuse = (code: string, message: string): PlacedPort[] => {
      report.add(code, message, place);
      return [];
    };
    const isShort = typeof item.value === 'string' || typeof item.value === 'number';
    const text = isShort
      ? String(item.value)
      : `${String(item.get('host_ip')?.value ?? '127.0.0.1')}:${String(item.get('published')?.value ?? '')}` +
        `:${String(item.get('target')?.value ?? '')}/${String(item.get('protocol')?.value ?? 'tcp')}`;
    const match = /^(?:(.+):)?([\d-]*):([\d-]+)(?:\/(\w+))?$/.exec(text);
    if (!match) {
      return /^\d+(\/\w+)?$/.test(text)
        ? refuse(
            'port-unpublished',
            `Say both ports, such as "8080:${text}": a port chosen by chance can't be opened.`,
          )
        : refuse('port-syntax', `"${text}" is not "published:target".`);
    }
    const [, address = '127.0.0.1', published = '', target = '', protocol = 'tcp'] = match;
    if (published.includes('-') || target.includes('-'))
      return refuse('port-range', 'Ranges of ports are not simulated here.');
    if (protocol !== 'tcp') return refuse('port-protocol', `Only TCP is simulated here, not ${protocol}.`);
    if (!['127.0.0.1', '0.0.0.0'].includes(address))
      return refuse('port-address', `"${address}" can't be opened here.`);
    if (published === '') return refuse('port-unpublished', 'This port needs "published".');
    const [outer, inner] = [port(published), port(target)];
    if (outer === null || inner === null) return refuse('port-syntax', 'A port is a number from 1 to 65535.');
    return [{ published: outer, target: inner, place }];
  });

/** Reads `expose:`. */
export const readExpose = (cursor: Cursor | null, report: Report): readonly number[] =>
  (cursor?.items() ?? []).flatMap((item) => {
    const number = port(String(item.value).replace(/\/tcp$/, ''));
    if (number === null) report.add('port-syntax', `"${String(item.value)}" is not a TCP port.`, item.place);
    return number === null ? [] : [number];
  });
