import { along } from '../view/path.ts';
import type { Dot } from '../view/dots.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Shapes carry meaning beside colour: circle, diamond, tick, cross, a thread that snaps. */
export interface DotSizes {
  /** Half the height of a message. */
  readonly token: number;
}

/**
 * Draws what moves into an SVG group, in one pass a frame: an element is made when its dot leaves, only its place
 * changes on the way, and it goes when its dot is no longer given. Without a framework: the living figure and a recorded film
 * draw their dots by this very code.
 */
export function createPainter(
  layer: SVGElement,
  { token }: DotSizes,
): (dots: readonly Dot[], now: number) => void {
  const shown = new Map<string, SVGElement>();
  return (dots, now) => {
    const gone = new Set(shown.keys());
    for (const dot of dots) {
      if (now < dot.start) continue;
      gone.delete(dot.key);
      let element = shown.get(dot.key);
      if (!element) {
        element = make(dot, token);
        shown.set(dot.key, element);
        layer.append(element);
      }
      // One that has arrived stays until its caller shows what it brought.
      const t = Math.min(1, (now - dot.start) / (dot.end - dot.start));
      if (dot.kind === 'snap') snap(element, t);
      else {
        const { x, y } = along(dot.points, t);
        element.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      }
    }
    for (const key of gone) {
      shown.get(key)?.remove();
      shown.delete(key);
    }
  };
}

function node(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  text?: string,
): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

function make(dot: Dot, size: number): SVGElement {
  const group = node('g', { class: `dot ${dot.kind}` });
  const small = size * 0.4;
  switch (dot.kind) {
    case 'request':
      group.append(node('circle', { r: small }));
      break;
    case 'response':
      group.append(node('circle', { r: small * 0.85 }));
      break;
    case 'refused':
      group.append(node('path', { d: 'M-6-6 6 6M6-6-6 6' }));
      break;
    case 'ack':
      group.append(node('path', { d: 'M-8 0l5 6 11-13' }));
      break;
    case 'snap':
      group.append(
        node('path', {
          class: 'thread',
          d: `M${dot.points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`,
          pathLength: 1,
        }),
      );
      return group;
    case 'message':
    case 'again':
      if (dot.image !== null) group.append(...photo(dot.image, size));
      group.append(node('g', { class: `token ${dot.kind}` }));
      (group.lastChild as SVGElement).append(
        dot.kind === 'again'
          ? node('path', { class: 'shape', d: diamond(size) })
          : node('circle', { class: 'shape', r: size * 0.95 }),
        ...(dot.number > 0
          ? [node('text', { 'text-anchor': 'middle', 'dominant-baseline': 'central' }, String(dot.number))]
          : []),
      );
      break;
    default:
      dot.kind satisfies never;
  }
  if (dot.count > 1)
    group.append(node('text', { class: 'badge', x: size + 4, y: -size * 0.4 }, `×${dot.count}`));
  return group;
}

/** A square on its tip, as high as a token. */
export function diamond(size: number): string {
  const half = (size * 1.12).toFixed(1);
  return `M0-${half}L${half} 0 0 ${half}-${half} 0z`;
}

/** The photo hangs under its number, as a print under a clip. */
function photo(image: string, size: number): readonly SVGElement[] {
  const place = { x: -size * 1.1, y: size * 0.6, width: size * 2.2, height: size * 1.65 };
  return [
    node('image', { href: image, ...place, preserveAspectRatio: 'xMidYMid slice' }),
    node('rect', { class: 'frame', ...place }),
  ];
}

/** The thread parts in its middle, and both ends draw back. */
function snap(element: SVGElement, t: number): void {
  const left = Math.max(0, 0.5 - t * 0.5).toFixed(3);
  const path = element.firstElementChild;
  path?.setAttribute('stroke-dasharray', `${left} ${(t * 1).toFixed(3)} ${left} 2`);
}
