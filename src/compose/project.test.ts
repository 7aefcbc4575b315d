import { describe, expect, it } from 'vitest';
import { readPlan } from './index.ts';
import type { Plan } from './index.ts';

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

const read = (compose: string, more: Record<string, string> = {}, env?: Record<string, string>) =>
  readPlan({ files: { ...BASE, 'compose.yaml': compose, ...more }, name: 'fixture', env });

const planOf = (compose: string, more?: Record<string, string>, env?: Record<string, string>): Plan => {
  const { plan, problems } = read(compose, more, env);
  expect(problems).toEqual([]);
  if (!plan) throw new Error('no plan');
  return plan;
};

const serviceOf = (body: string, more?: Record<string, string>, env?: Record<string, string>) => {
  const service = planOf(`services:\n  img:\n    build: .\n${body}`, more, env).services[0];
  if (!service) throw new Error('no service');
  return service;
};

describe('a plan', () => {
  it('has every default of Docker filled in', () => {
    expect(serviceOf('')).toMatchObject({
      name: 'img',
      source: { kind: 'node', from: 'node:22-slim', dockerfile: 'Dockerfile' },
      command: ['node', 'services/img/index.ts'],
      workdir: '/app',
      environment: { NODE_ENV: 'production' },
      expose: [3000],
      networks: ['default'],
      healthcheck: null,
      restart: { policy: 'no' },
      stopSignal: 'SIGTERM',
      stopGrace: 10_000,
      replicas: 1,
      place: { file: 'compose.yaml', line: 2 },
    });
  });

  it('says which files of the sandbox land where', () => {
    expect(serviceOf('').copies).toEqual([
      { from: 'package.json', to: '/app/package.json' },
      { from: 'package-lock.json', to: '/app/package-lock.json' },
      { from: 'services/img', to: '/app/services/img' },
    ]);
  });

  it('fills in 30 s, 30 s, 3 tries and 0 s for a health check', () => {
    expect(
      serviceOf('    healthcheck: {test: curl -f http://localhost:3000/ || exit 1}').healthcheck,
    ).toEqual({
      test: {
        kind: 'shell',
        script: 'curl -f http://localhost:3000/ || exit 1',
        steps: [
          { argv: ['curl', '-f', 'http://localhost:3000/'], next: '||' },
          { argv: ['exit', '1'], next: null },
        ],
      },
      interval: 30_000,
      timeout: 30_000,
      retries: 3,
      startPeriod: 0,
      startInterval: 5000,
    });
  });

  it('has no health check where it is disabled or NONE', () => {
    expect(serviceOf('    healthcheck: {disable: true}').healthcheck).toBeNull();
    expect(serviceOf('    healthcheck: {test: [NONE]}').healthcheck).toBeNull();
  });

  it('replaces variables, with the reader’s own before .env before defaults', () => {
    const body =
      '    environment: {A: "${A:-a}", B: "${B:-b}", C: "${C:-c}", D: "$$5", E: "${EMPTY-x}${EMPTY:-y}"}';
    expect(serviceOf(body, { '.env': 'A=file\nB="file"\nEMPTY=' }, { A: 'mine' }).environment).toMatchObject({
      A: 'mine',
      B: 'file',
      C: 'c',
      D: '$5',
      E: 'y',
    });
  });

  it('lets environment win over env_file, and env_file over the Dockerfile', () => {
    const body = '    env_file: [./a.env]\n    environment: ["Y=3"]';
    const { environment } = serviceOf(body, {
      'a.env': '# mine\nNODE_ENV=\'test\'\nY=2 # two\nexport Z="a\\nb"',
    });
    expect(environment).toEqual({ NODE_ENV: 'test', Y: '3', Z: 'a\nb' });
  });

  it('lets a command replace CMD, and an entrypoint replace both', () => {
    expect(serviceOf('    command: node services/img/other.ts "two words"').command).toEqual([
      'node',
      'services/img/other.ts',
      'two words',
    ]);
    expect(serviceOf('    entrypoint: [node, x.ts]').command).toEqual(['node', 'x.ts']);
  });

  it('stops nginx with SIGQUIT, as its image says', () => {
    const { services } = planOf('services: {gateway: {image: "nginx:1.22-alpine"}}');
    expect(services[0]).toMatchObject({
      stopSignal: 'SIGQUIT',
      source: { image: 'nginx', tag: '1.22-alpine' },
    });
  });

  it('reads short and long ports, volumes and dependencies alike', () => {
    const short = `services:
  a: {image: nginx:1.22, ports: ["127.0.0.1:8080:80/tcp"], volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"], depends_on: [q]}
  q: {image: rabbitmq:3.10, volumes: ["data:/var/lib/rabbitmq"]}
volumes: {data: }`;
    const long = `services:
  a:
    image: nginx:1.22
    ports: [{target: 80, published: "8080"}]
    volumes: [{type: bind, source: ./nginx.conf, target: /etc/nginx/nginx.conf, read_only: true}]
    depends_on: {q: {condition: service_started}}
  q:
    image: rabbitmq:3.10
    volumes: [{type: volume, source: data, target: /var/lib/rabbitmq}]
volumes: {data: {driver: local}}`;
    const plain = (plan: Plan) => plan.services.map((service) => ({ ...service, place: null }));
    expect(plain(planOf(long))).toEqual(plain(planOf(short)));
    expect(planOf(short).services[0]).toMatchObject({
      ports: [{ published: 8080, target: 80 }],
      mounts: [{ kind: 'bind', source: 'nginx.conf', target: '/etc/nginx/nginx.conf' }],
      dependsOn: [{ service: 'q', condition: 'service_started' }],
    });
  });

  it('mounts a top-level config like a file', () => {
    const plan = planOf(
      'services: {g: {image: nginx:1.22, configs: [{source: c, target: /etc/nginx/nginx.conf}]}}\nconfigs: {c: {file: ./nginx.conf}}',
    );
    expect(plan.services[0]?.mounts).toEqual([
      { kind: 'bind', source: 'nginx.conf', target: '/etc/nginx/nginx.conf' },
    ]);
  });

  it('follows anchors and merge keys', () => {
    const compose = 'x-base: &base\n  restart: always\nservices:\n  img:\n    <<: *base\n    build: .\n';
    expect(planOf(compose).services[0]?.restart).toEqual({ policy: 'always' });
  });

  it('leaves out services whose profile is not active', () => {
    const compose = 'services: {img: {build: .}, load: {build: ., profiles: [bench]}}';
    expect(planOf(compose).services.map(({ name }) => name)).toEqual(['img']);
    expect(planOf(compose, {}, { COMPOSE_PROFILES: 'bench' }).services).toHaveLength(2);
  });

  it('copies neither what .dockerignore names nor a folder’s own name', () => {
    const more = {
      Dockerfile: 'FROM node:22\nWORKDIR /a\nCOPY . .\nCMD ["node","x.ts"]',
      '.dockerignore': 'services\n**/*.test.ts\n',
    };
    const { copies } = serviceOf('', more);
    expect(copies.map(({ to }) => to)).toContain('/a/package.json');
    expect(copies.some(({ to }) => to.includes('services'))).toBe(false);
  });

  it('copies the rest of a folder below its target when .dockerignore takes some of it away', () => {
    const more = { 'services/img/index.test.ts': '', '.dockerignore': '**/*.test.ts\n' };
    expect(serviceOf('', more).copies).toContainEqual({
      from: 'services/img/index.ts',
      to: '/app/services/img/index.ts',
    });
  });
});
