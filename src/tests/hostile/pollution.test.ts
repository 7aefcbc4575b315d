import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readPlan } from '../../compose/index.ts';
import { readRecording } from '../../events/index.ts';
import { parseDraft } from '../../islands/exercise/drafts.ts';
import { parse as parsePreview } from '../../islands/lab/preview/parse.ts';
import { overlay } from '../../lab/index.ts';
import { createContainers, createFaults, testimony } from '../../runtime/switch/index.ts';

/** What every attack wants: a member that all objects have from then on. */
const polluted = (): unknown => Reflect.get({}, 'polluted');
const natural = Object.getOwnPropertyNames(Object.prototype);

afterEach(() => {
  expect(polluted()).toBeUndefined();
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(natural);
});

/** A careless reader of configurations: what each attack succeeds with. */
function merge(into: Record<string, unknown>, from: Record<string, unknown>): Record<string, unknown> {
  for (const [key, value] of Object.entries(from)) {
    if (typeof value !== 'object' || value === null) into[key] = value;
    else merge((into[key] ??= {}) as Record<string, unknown>, value as Record<string, unknown>);
  }
  return into;
}

/** Merges carelessly, says whether that polluted, and cleans up. */
function hits(config: unknown): boolean {
  merge({}, config as Record<string, unknown>);
  const hit = polluted() !== undefined;
  for (const name of Object.getOwnPropertyNames(Object.prototype))
    if (!natural.includes(name)) Reflect.deleteProperty(Object.prototype, name);
  return hit;
}

const FILES = { Dockerfile: 'FROM node:22\nCMD ["node", "a.js"]\n', 'a.js': '' };

const COMPOSE: Readonly<Record<string, string>> = {
  'a key of the file': 'services: {a: {build: .}}\n__proto__: {polluted: yes}\n',
  'a service': 'services:\n  a: {build: .}\n  __proto__: {polluted: yes, build: .}\n',
  'a key of a service': 'services:\n  a:\n    build: .\n    __proto__: {polluted: yes}\n',
  'an environment': 'services:\n  a:\n    build: .\n    environment:\n      __proto__: {polluted: yes}\n',
  'the constructor': 'services:\n  a:\n    build: .\n    constructor: {prototype: {polluted: yes}}\n',
  'a volume': 'services: {a: {build: .}}\nvolumes:\n  __proto__: {polluted: yes}\n',
  'a network': 'services: {a: {build: .}}\nnetworks:\n  __proto__: {polluted: yes}\n',
  'a health check':
    'services:\n  a:\n    build: .\n    healthcheck: {test: [NONE], __proto__: {polluted: yes}}\n',
};

test.for(Object.entries(COMPOSE))('compose.yaml pollutes nothing through %s', ([, text]) => {
  // JSON makes own members of what YAML would hang on the prototype of its own map.
  expect(hits(JSON.parse(JSON.stringify(parse(text, { schema: 'core' }), own)))).toBe(true);
  const { plan, problems } = readPlan({ files: { ...FILES, 'compose.yaml': text }, name: 'hostile' });
  expect(plan === null || problems.length === 0).toBe(true);
  for (const service of plan?.services ?? []) expect(Object.getPrototypeOf(service)).toBe(Object.prototype);
});

const own = (_: string, value: unknown): unknown => value;

test('an overlay pollutes nothing', () => {
  const files = JSON.parse(
    '{"a.js":"","__proto__":"x","steps/1/overlay.yaml":"__proto__: {polluted: yes}\\nbase: __proto__","steps/1/__proto__":"y","steps/1/constructor":"z"}',
  ) as Record<string, string>;
  expect(hits(parse(files['steps/1/overlay.yaml'] ?? ''))).toBe(true);
  expect(overlay(files, 'steps/1').problems.length).toBeGreaterThan(0);
  expect(overlay(files, '__proto__').files).toBeNull();
});

const LETTER =
  '{"type":"log","line":"x","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';

test('what is imported, kept, recorded or sent pollutes nothing', () => {
  expect(hits(JSON.parse(LETTER))).toBe(true);
  expect(testimony(JSON.parse(LETTER), { address: '10.89.0.2', broker: true })).toEqual({
    type: 'log',
    line: 'x',
  });
  expect(parseDraft('{"version":1,"text":"a","from":"b","__proto__":{"polluted":true}}')).toEqual({
    text: 'a',
    from: 'b',
  });
  expect(parsePreview(JSON.parse('{"type":"moved","path":"/","__proto__":{"polluted":true}}'))).toEqual({
    type: 'moved',
    path: '/',
  });
  const head =
    '{"format":"ruche-events","version":1,"sandbox":"x","step":null,"plan":null,"__proto__":{"polluted":true}}';
  try {
    readRecording(`${head}\n${LETTER}\n`);
  } catch {
    // Refused is as good.
  }
});

test('services may be called what every object has already', () => {
  const containers = createContainers(() => 'abc');
  const faults = createFaults();
  for (const service of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const one = containers.add({ service, replica: 1, networks: ['default'] });
    expect(containers.resolve(service, null)).toEqual([one.address]);
    expect(faults.between(service, '*')).toBeNull();
    faults.set(service, '*', { cut: true });
    expect(faults.between(service, 'b')).toMatchObject({ cut: true });
    faults.set(service, '*', null);
    containers.remove(one);
    expect(containers.resolve(service, null)).toEqual([]);
  }
});
