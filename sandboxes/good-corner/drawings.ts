/**
 * Draws the sample photos: flat shapes on paper, 480 × 360. `node drawings.ts` writes them to photos/.
 * Nobody else's pictures, hence no licence but this project's.
 */
import { writeFile } from 'node:fs/promises';
import { encode } from 'fast-png';

type Point = readonly [x: number, y: number];
type Colour = readonly [red: number, green: number, blue: number];

/** A shape is the set of points inside it, and its colour. Later shapes cover earlier ones. */
interface Shape {
  readonly colour: Colour;
  readonly inside: (x: number, y: number) => boolean;
}

const WIDTH = 480;
const HEIGHT = 360;
/** Each pixel is the mean of 4 × 4 samples: smooth edges. */
const SAMPLES = 4;

const hex = (code: string): Colour =>
  [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16)) as unknown as Colour;
const [ink, cream, blue, sky, green, leaf] = [
  '#1d1a16',
  '#f4ead2',
  '#1f5f8b',
  '#cfe0e6',
  '#2f6b4f',
  '#4f8f68',
].map(hex) as Colour[];
const [clay, rust, sand, wood, pale, rose] = [
  '#b9603a',
  '#8a3f22',
  '#e3c9a0',
  '#c98a4b',
  '#e9efe2',
  '#eed6cb',
].map(hex) as Colour[];

const disc = (colour: Colour, [cx, cy]: Point, rx: number, ry = rx): Shape => ({
  colour,
  inside: (x, y) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1,
});

const ring = (colour: Colour, [cx, cy]: Point, radius: number, width: number): Shape => ({
  colour,
  inside: (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - radius) <= width / 2,
});

/** Inside by the even-odd rule. */
const polygon = (colour: Colour, points: readonly Point[]): Shape => ({
  colour,
  inside(x, y) {
    let odd = false;
    points.forEach(([ax, ay], i) => {
      const [bx, by] = points[(i + 1) % points.length]!;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    });
    return odd;
  },
});

const box = (colour: Colour, [x, y]: Point, w: number, h: number): Shape =>
  polygon(colour, [[x, y], [x + w, y], [x + w, y + h], [x, y + h]]); // prettier-ignore

/** A line through the points, with round ends. */
const line = (colour: Colour, width: number, ...points: Point[]): Shape => ({
  colour,
  inside: (x, y) =>
    points.slice(1).some(([bx, by], i) => {
      const [ax, ay] = points[i]!;
      const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1);
      const t = Math.min(1, Math.max(0, along));
      return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) <= width / 2;
    }),
});

/** A quadratic curve as a polyline. */
const curve = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): Point[] =>
  Array.from({ length: 17 }, (_, i) => {
    const t = i / 16;
    const at = (a: number, b: number, c: number): number =>
      (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c;
    return [at(ax, bx, cx), at(ay, by, cy)];
  });

/** A leaf from stalk to tip, as wide as `width`. */
const leafShape = (colour: Colour, from: Point, to: Point, width: number): Shape => {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const middle: Point = [from[0] + dx * 0.45, from[1] + dy * 0.45];
  const length = Math.hypot(dx, dy);
  const side = (sign: number): Point => [
    middle[0] - (sign * dy * width) / length,
    middle[1] + (sign * dx * width) / length,
  ];
  return polygon(colour, [...curve(from, side(1), to), ...curve(to, side(-1), from)]);
};

const floor = (wall: Colour, ground: Colour): Shape[] => [
  box(wall, [0, 0], WIDTH, HEIGHT),
  box(ground, [0, 292], WIDTH, 68),
];

const drawings: Readonly<Record<string, readonly Shape[]>> = {
  bicycle: [
    ...floor(sky!, sand!),
    disc([201, 176, 136], [240, 306], 190, 8),
    ...([[134, 236], [346, 236]] as Point[]).flatMap((hub) => [ring(ink!, hub, 68, 9), ring(cream!, hub, 60, 4), disc(ink!, hub, 7)]), // prettier-ignore
    line(blue!, 10, [134, 236], [214, 240], [190, 142], [312, 146], [214, 240]),
    line(blue!, 10, [134, 236], [190, 142]),
    line(blue!, 10, [346, 236], [304, 116]),
    line(ink!, 8, [190, 142], [183, 112]),
    line(rust!, 16, [160, 108], [206, 108]),
    line(ink!, 8, ...curve([304, 116], [296, 92], [330, 92])),
    line(rust!, 12, [328, 92], [344, 94]),
    ring(ink!, [214, 240], 18, 6),
    line(ink!, 7, [214, 240], [230, 272]),
    line(ink!, 9, [218, 274], [244, 272]),
    disc(hex('#f6d98a'), [320, 128], 10),
  ],
  lamp: [
    ...floor(hex('#26323a'), hex('#6b4a32')),
    polygon(hex('#3a474e'), [[262, 128], [338, 172], [322, 292], [68, 292]]), // prettier-ignore
    disc(hex('#8a6340'), [196, 318], 128, 20),
    disc(ink!, [350, 306], 60, 14),
    disc(clay!, [350, 300], 58, 13),
    line(cream!, 9, [350, 296], [400, 196], [316, 112]),
    disc(clay!, [400, 196], 10),
    disc(hex('#f6d98a'), [292, 148], 36, 30),
    polygon(clay!, [[330, 84], [346, 108], [338, 172], [254, 124]]), // prettier-ignore
    line(rust!, 7, [254, 124], [338, 172]),
  ],
  guitar: [
    ...floor(rose!, wood!),
    disc(hex('#a66f3a'), [240, 326], 120, 10),
    line(rust!, 22, [262, 186], [352, 46]),
    polygon(ink!, [[338, 52], [362, 66], [384, 30], [358, 14]]), // prettier-ignore
    ...([[352, 26], [364, 34], [346, 38], [378, 42]] as Point[]).map((peg) => disc(cream!, peg, 4)), // prettier-ignore
    disc(rust!, [194, 262], 86, 80),
    disc(rust!, [244, 190], 64, 60),
    disc(hex('#dba55f'), [194, 262], 77, 71),
    disc(hex('#dba55f'), [244, 190], 55, 51),
    disc(hex('#dba55f'), [220, 224], 50, 50),
    disc(ink!, [230, 208], 25),
    ring(cream!, [230, 208], 30, 4),
    line(ink!, 10, [150, 262], [202, 296]),
    ...[-7, -2.3, 2.3, 7].map((shift) =>
      line(cream!, 1.6, [176 + shift * 1.4, 279 + shift], [354 + shift * 0.8, 46 + shift * 0.5]),
    ),
  ],
  plant: [
    ...floor(pale!, hex('#d8cdb8')),
    disc(hex('#beb19a'), [240, 322], 96, 9),
    ...([[150, 78], [330, 70], [240, 40], [112, 168], [372, 164], [196, 120], [292, 124]] as Point[]).flatMap((tip, i) => [
      line(green!, 5, ...curve([240, 236], [240, 170], [(tip[0] + 240) / 2, (tip[1] + 200) / 2])),
      leafShape(i % 2 ? leaf! : green!, [(tip[0] + 240) / 2, (tip[1] + 200) / 2], tip, 66),
      line(i % 2 ? green! : leaf!, 3, [(tip[0] + 240) / 2, (tip[1] + 200) / 2], [tip[0] * 0.85 + 36, tip[1] * 0.85 + 30]),
    ]), // prettier-ignore
    polygon(clay!, [[176, 226], [304, 226], [284, 322], [196, 322]]), // prettier-ignore
    box(rust!, [168, 216], 144, 24),
  ],
  chair: [
    ...floor(hex('#ead9b5'), hex('#7d8f86')),
    disc(hex('#6a7b72'), [250, 328], 112, 9),
    line(rust!, 11, [182, 208], [166, 326]),
    line(rust!, 11, [304, 208], [330, 326]),
    line(wood!, 12, [164, 206], [178, 64]),
    line(wood!, 12, [276, 206], [276, 64]),
    ...[78, 112, 146].map((y) =>
      line(wood!, 15, ...curve([178 - (y - 78) * 0.1, y], [228, y + 10], [276, y])),
    ),
    polygon(green!, [[146, 202], [286, 202], [324, 226], [166, 226]]), // prettier-ignore
    polygon(hex('#24543d'), [[166, 226], [324, 226], [324, 238], [166, 238]]), // prettier-ignore
    line(wood!, 12, [172, 238], [164, 328]),
    line(wood!, 12, [314, 238], [322, 328]),
    line(wood!, 8, [168, 286], [318, 286]),
  ],
  teapot: [
    ...floor(hex('#d9e2dc'), hex('#b98d63')),
    disc(hex('#a0764e'), [240, 310], 140, 10),
    ring(hex('#33556b'), [346, 212], 46, 15),
    polygon(hex('#4d7a94'), [
      ...curve([158, 250], [112, 236], [92, 150]),
      ...curve([118, 144], [136, 196], [180, 200]),
    ]),
    disc(hex('#4d7a94'), [248, 228], 104, 80),
    disc(hex('#6593ab'), [222, 198], 48, 26),
    disc(hex('#4d7a94'), [228, 206], 52, 28),
    box(hex('#33556b'), [196, 296], 104, 12),
    disc(hex('#33556b'), [248, 158], 56, 13),
    disc(hex('#4d7a94'), [248, 150], 50, 14),
    disc(clay!, [248, 130], 12),
    ...[0, 1, 2, 3, 4].map((i) => disc(cream!, [190 + i * 29, 252 - Math.abs(i - 2) * -1], 6)),
  ],
};

function draw(shapes: readonly Shape[]): Uint8Array {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  const topFirst = shapes.toReversed();
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const sum = [0, 0, 0];
      for (let s = 0; s < SAMPLES ** 2; s++) {
        const [px, py] = [x + ((s % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(s / SAMPLES) + 0.5) / SAMPLES];
        const colour = topFirst.find((shape) => shape.inside(px, py))?.colour ?? cream!;
        colour.forEach((value, c) => (sum[c]! += value));
      }
      data.set(
        sum.map((value) => Math.round(value / SAMPLES ** 2)),
        (y * WIDTH + x) * 3,
      );
    }
  }
  return encode({ width: WIDTH, height: HEIGHT, data, channels: 3, depth: 8 }, { zlib: { level: 9 } });
}

for (const [name, shapes] of Object.entries(drawings)) {
  const png = draw(shapes);
  await writeFile(new URL(`photos/${name}.png`, import.meta.url), png);
  console.log(`${name}.png ${png.length} bytes`);
}
