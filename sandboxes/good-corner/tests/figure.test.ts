import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FOLDER } from './stand.ts';

interface Box {
  readonly service: string;
  readonly kind: string;
  readonly owner?: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Box[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly points: readonly [number, number][];
  }[];
}

const holds = ({ x, y, w, h }: Box, [px, py]: readonly [number, number]): boolean =>
  px >= x && px <= x + w && py >= y && py <= y + h;
const apart = (a: Box, b: Box): boolean =>
  a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

describe.each([
  ['landscape', 10],
  ['portrait', 10],
  // Six nodes, as much as a room can read, and the gallery.
  ['slide', 7],
] as const)('the %s drawing', (name, nodes) => {
  // prettier-ignore
  const read = async (): Promise<Layout> => JSON.parse(await readFile(join(FOLDER, 'figure', `${name}.json`), 'utf8')) as Layout;

  it('fits its paper, and no two things overlap', async () => {
    const layout = await read();
    expect(layout.nodes).toHaveLength(nodes);
    layout.nodes.forEach((node, i) => {
      expect(
        node.x >= 0 && node.y >= 0 && node.x + node.w <= layout.width && node.y + node.h <= layout.height,
      ).toBe(true);
      for (const other of layout.nodes.slice(i + 1))
        expect([node.service, other.service, apart(node, other)]).toContain(true);
    });
  });

  it('every line starts and ends at what it joins, a drawer is fixed to its owner', async () => {
    const { nodes: all, edges } = await read();
    const named = (service: string): Box => all.find((node) => node.service === service)!;
    for (const { from, to, points } of edges) {
      const near = (end: string, point: readonly [number, number]): boolean =>
        all.filter((node) => node.service === end || node.owner === end).some((node) => holds(node, point));
      expect([from, to, near(from, points[0]!), near(to, points.at(-1)!)]).toEqual([from, to, true, true]);
    }
    for (const drawer of all.filter(({ kind }) => kind === 'drawer')) {
      const owner = named(drawer.owner!);
      expect([drawer.x, drawer.w, drawer.y]).toEqual([owner.x, owner.w, owner.y + owner.h]);
    }
  });
});
