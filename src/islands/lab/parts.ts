/**
 * A figure and its prose point at each other. Every part of a figure carries `data-part`; `data-lit="queue thumb-1"` on
 * its host lights those parts, and what the reader points at or focuses leaves the host as `ruche:part`.
 */

/** What `ruche:part` carries: the innermost part under the pointer or the focus, or null when there is none. */
export type PartEvent = CustomEvent<string | null>;

/** The names in a host's `data-lit`. */
export function litNames(lit: string | undefined): ReadonlySet<string> {
  return new Set((lit ?? '').split(/\s+/).filter((name) => name !== ''));
}

/** Marks the parts that the host names (`data-on`) and their figure (`data-lighting`), whose other parts step back. */
export function lightParts(host: HTMLElement): void {
  const names = litNames(host.dataset['lit']);
  for (const part of host.querySelectorAll<SVGElement>('[data-part]'))
    part.toggleAttribute('data-on', names.has(part.dataset['part'] ?? ''));
  for (const figure of host.querySelectorAll('.figure'))
    figure.toggleAttribute('data-lighting', figure.querySelector('[data-on]') !== null);
}

/** Dispatches `ruche:part` on the host as pointer and focus go from part to part. Returns its end. */
export function watchParts(host: HTMLElement): () => void {
  let pointed: string | null = null;
  let focused: string | null = null;
  let told: string | null = null;
  const tell = (): void => {
    const name = pointed ?? focused;
    if (name === told) return;
    told = name;
    host.dispatchEvent(new CustomEvent('ruche:part', { bubbles: true, detail: name }));
  };
  const nameAt = (target: EventTarget | null): string | null =>
    (target instanceof Element && target.closest<SVGElement>('[data-part]')?.dataset['part']) || null;
  const ending = new AbortController();
  const on = (type: string, act: (event: Event) => void): void =>
    host.addEventListener(
      type,
      (event) => {
        act(event);
        tell();
      },
      { signal: ending.signal, passive: true },
    );
  on('pointerover', (event) => (pointed = nameAt(event.target)));
  on('pointerleave', () => (pointed = null));
  on('focusin', (event) => (focused = nameAt(event.target)));
  on('focusout', () => (focused = null));
  return () => ending.abort();
}
