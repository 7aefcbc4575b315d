/** A sandbox that runs as it is: a gateway and one service, in the tab, natively and with Docker. */
import { titleOf, type Scaffold } from './scaffold.ts';

export const sandbox = (name: string): Scaffold => {
  const folder = `sandboxes/${name}`;
  const files: Record<string, string> = {
    'compose.yaml': COMPOSE.replace('NAME', name),
    'nginx.conf': NGINX,
    'package.json': json({
      name,
      version: '1.0.0',
      private: true,
      description: `${titleOf(name)}: a service behind a gateway.`,
      license: 'MIT',
      type: 'module',
      engines: { node: '>=22.18' },
      scripts: { hello: 'node services/hello/index.ts' },
    }),
    'package-lock.json': json({
      name,
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: { '': { name, version: '1.0.0', license: 'MIT', engines: { node: '>=22.18' } } },
    }),
    'services/hello/Dockerfile': DOCKERFILE,
    'services/hello/index.ts': HELLO,
    'scenarios/first-request.yaml': SCENARIO,
    'figure/landscape.json': figure(960, 720, [12, 314, 104, 92], [172, 24, 52, 672], [400, 300, 240, 120]),
    'figure/portrait.json': figure(400, 420, [158, 4, 84, 32], [24, 96, 352, 36], [120, 236, 160, 72]),
    'figure/slide.json': figure(1280, 620, [8, 252, 136, 116], [216, 12, 72, 596], [560, 240, 320, 140]),
    'README.md': readme(name),
    '.dockerignore': 'node_modules\n',
    '.gitignore': 'node_modules/\n',
  };
  return {
    files: Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text])),
    next: [
      `npm run sandbox -- ${name}                 # http://localhost:8080`,
      `npm run record -- ${name} first-request    # a film of it`,
      `<Lab sandbox="${name}" recording="first-request" title="…" /> puts it in a page, in both languages.`,
    ],
  };
};

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

type Box = readonly [x: number, y: number, w: number, h: number];

/** Reader, gateway, service: in a row, or one below the other. */
const figure = (width: number, height: number, reader: Box, gateway: Box, service: Box): string => {
  const boxes: readonly (readonly [string, string, Box])[] = [
    ['reader', 'reader', reader],
    ['gateway', 'gateway', gateway],
    ['hello', 'service', service],
  ];
  const nodes = boxes.map(([called, kind, [x, y, w, h]]) => {
    const box = `"service": "${called}", "kind": "${kind}", "x": ${x}, "y": ${y}, "w": ${w}, "h": ${h}`;
    return `    { ${box} }`;
  });
  const down = height > width;
  const [inside, out]: readonly (readonly [number, number])[] = down
    ? [
        [reader[0] + reader[2] / 2, gateway[1] + gateway[3] / 2],
        [service[0] + service[2] / 2, service[1]],
      ]
    : [
        [gateway[0] + gateway[2] / 2, reader[1] + reader[3] / 2],
        [service[0], service[1] + service[3] / 2],
      ];
  const start = down
    ? [reader[0] + reader[2] / 2, reader[1] + reader[3]]
    : [reader[0] + reader[2], reader[1] + reader[3] / 2];
  const edge = (from: string, to: string, points: readonly (readonly number[] | undefined)[]): string =>
    `    {
      "from": "${from}",
      "to": "${to}",
      "kind": "http",
      "points": [
${points.map((point) => `        [${point?.join(', ')}]`).join(',\n')}
      ]
    }`;
  return `{
  "width": ${width},
  "height": ${height},
  "nodes": [
${nodes.join(',\n')}
  ],
  "edges": [
${edge('reader', 'gateway', [start, inside])},
${edge('gateway', 'hello', [inside, out])}
  ]
}
`;
};

const COMPOSE = `name: NAME

services:
  # The only way in.
  gateway:
    image: nginx:1.22.1
    ports:
      - '8080:80'
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
    depends_on:
      hello:
        condition: service_healthy
    restart: unless-stopped

  hello:
    build:
      context: .
      dockerfile: services/hello/Dockerfile
    healthcheck:
      test: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:3000/']
      interval: 10s
      timeout: 3s
      retries: 3
      start_period: 20s
      start_interval: 100ms
    restart: unless-stopped
`;

const NGINX = `worker_processes 1;

events {
    worker_connections 256;
}

http {
    access_log /dev/stdout;

    server {
        listen 80;

        location / {
            proxy_pass http://hello:3000;
        }
    }
}
`;

const DOCKERFILE = `FROM node:22.18-alpine
WORKDIR /app
COPY package.json ./
COPY services/hello ./services/hello
USER node
EXPOSE 3000
CMD ["node", "services/hello/index.ts"]
`;

const HELLO = `/** hello: answers every request. PORT (3000). */
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(\`hello, \${request.url}\\n\`);
});
const port = Number(process.env['PORT'] ?? 3000);
server.listen(port, () => console.log(\`hello: listening on \${port}\`));

// As PID 1 of a container a process without a handler would ignore SIGTERM altogether.
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;

const SCENARIO = `# A request goes in through the gateway, and is answered.
steps:
  - do: { type: http.request, method: GET, path: /world }
  - until: { type: response, status: 200, to: { service: gateway } }
    within: 10s
`;

const readme = (name: string): string => `# ${titleOf(name)}

A gateway (nginx) and one service, \`hello\`.

\`\`\`sh
docker compose up --build          # then http://localhost:8080
npm run sandbox -- ${name}         # the same without Docker, from the root of the repository
\`\`\`
`;
