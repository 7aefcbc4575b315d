import { describe, expect, it } from 'vitest';
import { readPlan } from './index.ts';

const DOCKERFILE = `FROM node:22-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY services/img ./services/img
ENV NODE_ENV=production
EXPOSE 3000
USER node
CMD ["node", "services/img/index.ts"]
`;

const BASE: Record<string, string> = {
  'package.json': '{}',
  'package-lock.json': '{}',
  'nginx.conf': 'events {}',
  'services/img/index.ts': '',
  Dockerfile: DOCKERFILE,
};

const read = (compose: string, more: Record<string, string> = {}) =>
  readPlan({ files: { ...BASE, 'compose.yaml': compose, ...more }, name: 'fixture' });

/** name → [compose.yaml, other files, what must be said (`file:line code`)]. */
const BROKEN: Readonly<Record<string, readonly [string, Record<string, string>, readonly string[]]>> = {
  'bad YAML': ['services:\n  img: [\n', {}, ['compose.yaml:3 yaml-syntax']],
  'a key twice': ['services:\n  img: {build: .}\n  img: {build: .}\n', {}, ['compose.yaml:3 yaml-syntax']],
  'no services': ['name: x\n', {}, ['compose.yaml:1 no-services']],
  'an empty file': ['', {}, ['compose.yaml:1 no-services']],
  'a list instead of a map': ['- a\n', {}, ['compose.yaml:1 schema']],
  'a typo': ['services:\n  img:\n    biuld: .\n', {}, ['compose.yaml:3 unknown-key']],
  'a wrong type': ['services:\n  img:\n    build: .\n    ports: 80\n', {}, ['compose.yaml:4 schema']],
  'a wrong condition': [
    'services:\n  img:\n    build: .\n    depends_on:\n      b: {condition: ready}\n  b: {build: .}\n',
    {},
    ['compose.yaml:5 schema'],
  ],
  'a valid key that is not simulated': [
    'services:\n  img:\n    build: .\n    privileged: true\n',
    {},
    ['compose.yaml:4 unsupported-key'],
  ],
  'an unsupported key behind a merge': [
    'x-a: &a\n  privileged: true\nservices:\n  img:\n    <<: *a\n    build: .\n',
    {},
    ['compose.yaml:2 unsupported-key'],
  ],
  'a variable that must be set': [
    'services:\n  img:\n    build: .\n    environment:\n      A: ${A:?set it}\n',
    {},
    ['compose.yaml:5 variable-required'],
  ],
  'a half variable': [
    'services:\n  img:\n    build: .\n    command: "${A"\n',
    {},
    ['compose.yaml:4 interpolation-syntax'],
  ],
  'an unknown image': ['services:\n  db:\n    image: mysql:8\n', {}, ['compose.yaml:3 unknown-image']],
  'another release of an image': [
    'services:\n  q:\n    image: rabbitmq:4\n',
    {},
    ['compose.yaml:3 image-tag'],
  ],
  'nothing to run': ['services:\n  a: {}\n', {}, ['compose.yaml:2 nothing-to-run']],
  'an unknown service': [
    'services:\n  img:\n    build: .\n    depends_on: [nobody]\n',
    {},
    ['compose.yaml:4 unknown-service'],
  ],
  'a cycle': [
    'services:\n  a:\n    build: .\n    depends_on: [b]\n  b:\n    build: .\n    depends_on: [a]\n',
    {},
    ['compose.yaml:7 dependency-cycle'],
  ],
  'a health that never comes': [
    'services:\n  a:\n    build: .\n    depends_on:\n      b: {condition: service_healthy}\n  b: {build: .}\n',
    {},
    ['compose.yaml:5 never-healthy'],
  ],
  'an unknown network': [
    'services:\n  a:\n    build: .\n    networks: [n]\n',
    {},
    ['compose.yaml:4 unknown-network'],
  ],
  'an unknown volume': [
    'services:\n  a:\n    build: .\n    volumes: ["v:/app/v"]\n',
    {},
    ['compose.yaml:4 unknown-volume'],
  ],
  'a volume of two replicas': [
    'services:\n  a:\n    build: .\n    scale: 2\n    volumes:\n      - v:/app/v\nvolumes: {v: }\n',
    {},
    ['compose.yaml:6 shared-volume'],
  ],
  'a volume of two services': [
    'services:\n  a: {build: ., volumes: ["v:/app/v"]}\n  b:\n    build: .\n    volumes: ["v:/app/v"]\nvolumes: {v: }\n',
    {},
    ['compose.yaml:5 shared-volume'],
  ],
  'a mount outside the working directory': [
    'services:\n  a:\n    build: .\n    volumes: ["./nginx.conf:/etc/x.conf"]\n',
    {},
    ['compose.yaml:4 mount-target'],
  ],
  'a bind of a missing file': [
    'services:\n  g:\n    image: nginx:1.22\n    volumes: ["./none.conf:/etc/nginx/nginx.conf"]\n',
    {},
    ['compose.yaml:4 bind-source-missing'],
  ],
  'a bind outside the sandbox': [
    'services:\n  g:\n    image: nginx:1.22\n    volumes: ["../x:/etc/nginx/nginx.conf"]\n',
    {},
    ['compose.yaml:4 bind-outside'],
  ],
  'a pipe in a health check': [
    'services:\n  a:\n    build: .\n    healthcheck:\n      test: curl x | grep y\n',
    {},
    ['compose.yaml:5 shell-unsupported'],
  ],
  'an unclosed quote': [
    'services:\n  a:\n    build: .\n    healthcheck:\n      test: [CMD-SHELL, "echo \'x"]\n',
    {},
    ['compose.yaml:5 shell-syntax'],
  ],
  'no duration': [
    'services:\n  a:\n    build: .\n    stop_grace_period: soon\n',
    {},
    ['compose.yaml:4 duration-syntax'],
  ],
  'no port': ['services:\n  a:\n    build: .\n    ports: ["80"]\n', {}, ['compose.yaml:4 port-unpublished']],
  'a port twice': [
    'services:\n  a: {build: ., ports: ["80:80"]}\n  b:\n    build: .\n    ports: ["80:81"]\n',
    {},
    ['compose.yaml:5 port-clash'],
  ],
  'one port for two replicas': [
    'services:\n  a:\n    build: .\n    ports: ["80:80"]\n    scale: 2\n',
    {},
    ['compose.yaml:5 published-replicas'],
  ],
  'an unknown restart policy': [
    'services:\n  a:\n    build: .\n    restart: often\n',
    {},
    ['compose.yaml:4 restart-policy'],
  ],
  'a signal that can’t be sent': [
    'services:\n  a:\n    build: .\n    stop_signal: SIGUSR1\n',
    {},
    ['compose.yaml:4 stop-signal'],
  ],
  'a missing env file': [
    'services:\n  a:\n    build: .\n    env_file: x.env\n',
    {},
    ['compose.yaml:4 env-file-missing'],
  ],
  'a bad env file': [
    'services:\n  a:\n    build: .\n    env_file: x.env\n',
    { 'x.env': 'A=1\n=2\n' },
    ['x.env:2 env-file-syntax'],
  ],
  'no Dockerfile': ['services:\n  a:\n    build: services\n', {}, ['compose.yaml:3 dockerfile-missing']],
  'no build context': [
    'services:\n  a:\n    build: ./nowhere\n',
    {},
    ['compose.yaml:3 build-context-missing'],
  ],
  'another base image': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM python:3\nCMD ["node","x"]\n' },
    ['Dockerfile:1 from-unsupported'],
  ],
  'another Node': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:18\nCMD ["node","x"]\n' },
    ['Dockerfile:1 node-version'],
  ],
  'two stages': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:22\nFROM node:22\nCMD ["node","x"]\n' },
    ['Dockerfile:2 one-stage'],
  ],
  'a shell-form CMD': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:22\nCMD node x.ts\n' },
    ['Dockerfile:2 shell-form'],
  ],
  'no CMD': ['services: {a: {build: .}}', { Dockerfile: 'FROM node:22\n' }, ['Dockerfile:1 command-missing']],
  'npm start': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:22\nCMD ["npm","start"]\n' },
    ['Dockerfile:2 command-unsupported'],
  ],
  'another RUN': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:22\nRUN apt-get update\nCMD ["node","x"]\n' },
    ['Dockerfile:2 run-unsupported'],
  ],
  'npm ci without a lock': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:22\nCOPY package.json ./\nRUN npm ci\nCMD ["node","x"]\n' },
    ['Dockerfile:3 npm-without-package'],
  ],
  'a COPY of nothing': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:22\n\n# here\nCOPY \\\n  none ./\nCMD ["node","x"]\n' },
    ['Dockerfile:4 copy-source-missing'],
  ],
  'a COPY from outside': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:22\nCOPY ../x ./\nCMD ["node","x"]\n' },
    ['Dockerfile:2 copy-outside-context'],
  ],
  'an instruction that is not simulated': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:22\nADD x y\nCMD ["node","x"]\n' },
    ['Dockerfile:2 dockerfile-unsupported'],
  ],
  'a variable in a Dockerfile': [
    'services: {a: {build: .}}',
    { Dockerfile: 'FROM node:22\nWORKDIR $HOME\nCMD ["node","x"]\n' },
    ['Dockerfile:2 dockerfile-variable'],
  ],
};

describe('a broken sandbox', () => {
  for (const [name, [compose, more, expected]] of Object.entries(BROKEN)) {
    it(`is refused with file and line: ${name}`, () => {
      const { plan, problems } = read(compose, more);
      expect(plan).toBeNull();
      expect(problems.map(({ place, code }) => `${place.file}:${place.line} ${code}`).sort()).toEqual(
        [...expected].sort(),
      );
      for (const { message } of problems) expect(message).toMatch(/^.+[.?]$/s);
    });
  }

  it('names the cycle', () => {
    const services = ['a', 'b', 'c'].map(
      (name, i, all) => `  ${name}: {build: ., depends_on: [${all[(i + 1) % 3]}]}`,
    );
    expect(read(`services:\n${services.join('\n')}\n`).problems[0]?.message).toContain('a → b → c → a');
  });

  it('guesses what a typo meant', () => {
    expect(read('services:\n  a:\n    imgae: x\n').problems[0]?.message).toContain('Did you mean "image"?');
  });

  it('lists the known images', () => {
    expect(read('services:\n  a:\n    image: x\n').problems[0]?.message).toMatch(
      /nginx:1\.22.*rabbitmq:3\.10/,
    );
  });

  it('says that there is no compose.yaml', () => {
    expect(readPlan({ files: {}, name: 'x' }).problems).toMatchObject([{ code: 'compose-missing' }]);
  });
});

describe('a hostile compose.yaml', () => {
  const codes = (compose: string) => read(compose).problems.map(({ code }) => code);
  it('is refused unread when it is too large', () => {
    expect(codes(`# ${'x'.repeat(300_000)}`)).toEqual(['file-too-large']);
  });
  it('is refused before parsing when it nests too deep', () => {
    expect(codes(`a: ${'['.repeat(20_000)}`)).toEqual(['nested-too-deep']);
    expect(codes('- '.repeat(20_000))).toEqual(['nested-too-deep']);
    const lines = Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`);
    expect(codes(lines.join('\n'))).toEqual(['nested-too-deep']);
  });
  it('does not expand a billion laughs', () => {
    const lines = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ];
    expect(codes(lines.join('\n'))).toEqual(['yaml-aliases']);
  });
  it('may use the names of Object’s own members', () => {
    expect(codes('services:\n  __proto__: {build: .}\n  constructor: {build: .}\n').length).toBeLessThan(3);
  });
});
