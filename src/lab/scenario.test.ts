import { describe, expect, it } from 'vitest';
import { readPlan } from '#compose';
import { createLab } from './lab.ts';
import { overlay, ownFiles } from './overlay.ts';
import { matches, play } from './play.ts';
import { readSandbox } from './sandbox.ts';
import { readScenario } from './scenario.ts';
import { createFakeClock, createFakeRuntime, settle } from './testing.ts';
import { ONE, up } from './testing-lab.ts';
import { readWords } from './words.ts';

const read = (text: string, files: Record<string, string> = {}) =>
  readScenario('scenarios/x.yaml', text, files);

describe('a scenario', () => {
  it('is commands and what must follow', () => {
    const { scenario, problems } = read(`
environment: {WORK_MS: 5}
steps:
  - do: {type: kill, service: thumb, replica: 1}
  - until: {type: message, step: [requeued, dead], peer: {service: thumb}}
    within: 3s
    count: 2
    after: previous
`);
    expect(problems).toEqual([]);
    expect(scenario).toMatchObject({
      environment: { WORK_MS: '5' },
      steps: [
        { kind: 'do', deeds: [{ command: { type: 'kill', service: 'thumb', replica: 1 }, upload: null }] },
        {
          kind: 'until',
          pattern: { type: 'message', step: ['requeued', 'dead'], 'peer.service': 'thumb' },
          within: 3000,
          count: 2,
          after: 'previous',
          place: { line: 5 },
        },
      ],
    });
  });

  it('makes a multipart form of an upload', () => {
    const { scenario } = read(
      'steps: [{do: {type: http.request, method: POST, path: /img, upload: {field: file, file: a.png}}}]',
      { 'a.png': 'PNG' },
    );
    const step = scenario?.steps[0];
    const deed = step?.kind === 'do' ? step.deeds[0] : undefined;
    if (deed?.command.type !== 'http.request') throw new Error('not a request');
    expect(deed.upload).toBe('a.png');
    expect(deed.command.headers?.[0]?.[1]).toMatch(/^multipart\/form-data; boundary=/);
    expect(new TextDecoder().decode(deed.command.body as Uint8Array)).toMatch(
      /name="file"; filename="a\.png"\r\nContent-Type: image\/png\r\n\r\nPNG\r\n--/,
    );
  });

  it('repeats a command, taking the files of its uploads in turn', () => {
    const { scenario } = read(
      'steps: [{do: {type: http.request, method: POST, path: /img, upload: {files: [a.png, b.png]}}, times: 5, meanwhile: true}]',
      { 'a.png': 'A', 'b.png': 'B' },
    );
    const step = scenario?.steps[0];
    if (step?.kind !== 'do') throw new Error('not a do');
    expect(step.deeds.map(({ upload }) => upload)).toEqual(['a.png', 'b.png', 'a.png', 'b.png', 'a.png']);
    expect(step.meanwhile).toBe(true);
  });

  it.each([
    ['steps: []', '1 scenario-empty'],
    ['steps:\n  - wait: 3s', '2 scenario-step'],
    ['steps:\n  - do: {type: explode}', '2 scenario-command'],
    ['steps:\n  - do: {type: scale, service: a}', '2 scenario-command'],
    ['steps:\n  - do: {type: stop, service: a, sevrice: b}', '2 scenario-command'],
    ['steps:\n  - until: {step: acked}', '2 scenario-until'],
    ['steps:\n  - until: {type: log}\n    within: soon', '3 duration-syntax'],
    ['steps:\n  - until: {type: log}\n    after: noon', '3 scenario-after'],
    ['steps:\n  - do: {type: http.request, method: POST, path: /, upload: {file: x}}', '2 scenario-upload'],
    ['steps:\n  - do: {type: stop, service: a}\n    times: 0', '3 scenario-times'],
    ['steps:\n  - do: {type: stop, service: a}\n    meanwhile: perhaps', '3 scenario-meanwhile'],
    ['steps:\n  - do: {type: stop, service: a}\n    times: 2\n    as: x', '2 scenario-as'],
    ['steps:\n  - until: {type: log}\n    as: 1x', '3 scenario-as'],
    ['steps:\n  - do: {type: kill, service: a, replica: "${x.replica}"}', '2 scenario-as'],
    ['steps:\n  - never: {step: dead}', '2 scenario-until'],
    ['steps:\n  - never: {type: log}\n    within: 1s', '3 scenario-key'],
    ['steps:\n  - pause: a moment', '2 duration-syntax'],
  ])('is refused with its line: %j', (text, expected) => {
    const { scenario, problems } = read(text);
    expect(scenario).toBeNull();
    expect(problems.map(({ place, code }) => `${place.line} ${code}`)).toEqual([expected]);
  });
});

describe('playing', () => {
  const set = async () => {
    const files = { 'compose.yaml': 'services: {q: {image: "rabbitmq:3.10"}}' };
    const { plan } = readPlan({ files, name: 'x' });
    if (!plan) throw new Error('no plan');
    const runtime = createFakeRuntime();
    const clock = createFakeClock();
    const lab = createLab({ sandbox: { name: 'x', plan, files: {} }, runtime, clock });
    await lab.start();
    const played = (text: string) => {
      const { scenario } = read(text);
      if (!scenario) throw new Error('no scenario');
      return play(lab, scenario, { clock });
    };
    return { runtime, clock, played };
  };

  it('takes each step when its event has come, those during the command included', async () => {
    const { runtime, played } = await set();
    let isOver = false;
    const done = played(
      'steps: [{do: {type: restart, service: q}}, {until: {type: replica, state: exited, service: q}}, {until: {type: log}, count: 2}]',
    ).then(() => {
      isOver = true;
    });
    await settle();
    runtime.emit({ type: 'log', stream: 'stdout', line: '1' });
    await settle();
    expect(isOver).toBe(false);
    runtime.emit({ type: 'log', stream: 'stdout', line: '2' });
    await done;
  });

  it('may count from the very start, whatever was done since', async () => {
    const { played } = await set();
    await played(
      'steps: [{do: {type: restart, service: q}}, {do: {type: restart, service: q}}, {until: {type: replica, state: running}, count: 2, after: start}]',
    );
  });

  it('fails with the step that did not come true', async () => {
    const { clock, played } = await set();
    const failed = played('steps:\n  - until: {type: log, line: never}\n    within: 2s\n').catch(
      (error: unknown) => error,
    );
    await clock.advance(2000);
    expect(await failed).toMatchObject({ code: 'timed-out', place: { file: 'scenarios/x.yaml', line: 2 } });
  });

  it('calls an event by a name, and a later command has its fields', async () => {
    const { runtime, played } = await set();
    const done = played(
      "steps: [{until: {type: log}, as: said}, {do: {type: kill, service: q, replica: '${said.replica}'}}, {until: {type: replica, state: exited}}]",
    );
    await settle();
    runtime.emit({ type: 'log', stream: 'stdout', line: '1' }, { service: 'q', replica: 1 });
    await done;
    expect(runtime.emitted.find(({ type }) => type === 'command')).toMatchObject({ target: 'q 1' });
  });

  it('fails with the field that an event has not', async () => {
    const { played } = await set();
    await expect(
      played(
        "steps: [{do: {type: restart, service: q}}, {until: {type: replica}, as: it}, {until: {type: log, line: '${it.color}'}}]",
      ),
    ).rejects.toMatchObject({ code: 'unknown-name' });
  });

  it('fails with the event that came and never should, and only then', async () => {
    const { played } = await set();
    await played('steps: [{do: {type: restart, service: q}}, {never: {type: replica, state: removed}}]');
    await expect(
      played(
        'steps: [{do: {type: restart, service: q}}, {until: {type: replica, state: running}}, {never: {type: replica, state: exited}}]',
      ),
    ).rejects.toMatchObject({ code: 'came' });
  });

  it('goes on while a command is carried out, and ends when that one has', async () => {
    let answer = (): void => {};
    const asked = new Promise<Response>((resolve) => {
      answer = () => resolve(new Response('', { status: 201 }));
    });
    const { runtime, lab, clock } = await up(ONE('    ports: ["80:80"]\n'), { fetch: () => asked });
    const { scenario } = read(
      'steps: [{do: {type: http.request, method: GET, path: /}, meanwhile: true}, {until: {type: log}}]',
    );
    const statuses: unknown[] = [];
    const played = play(lab, scenario ?? { environment: {}, step: null, steps: [] }, {
      clock,
      answered: (_, result) => statuses.push(result.type === 'http.response' && result.status),
    });
    await settle();
    runtime.emit({ type: 'log', stream: 'stdout', line: 'here' });
    await settle();
    expect(statuses).toEqual([]);
    answer();
    await played;
    expect(statuses).toEqual([201]);
  });

  it('pauses for the eye, and not for a proof', async () => {
    const { runtime, lab, clock } = await up(ONE());
    const { scenario } = read('steps: [{pause: 2s}, {do: {type: restart, service: a}}]');
    if (!scenario) throw new Error('no scenario');
    const slow = play(lab, scenario, { clock });
    await clock.advance(1999);
    expect(runtime.emitted.some(({ type }) => type === 'command')).toBe(false);
    await clock.advance(1);
    await slow;
    await play(lab, scenario, { clock, pauses: false });
  });

  it('may expect a refusal, and fails without it', async () => {
    const { played } = await set();
    await played('steps: [{do: {type: stop, service: nobody}, fails: unknown-service}]');
    await expect(
      played('steps: [{do: {type: restart, service: q}, fails: unknown-service}]'),
    ).rejects.toMatchObject({ code: 'not-refused' });
  });

  it('fails with the command that was refused', async () => {
    const { played } = await set();
    await expect(played('steps: [{do: {type: stop, service: nobody}}]')).rejects.toMatchObject({
      code: 'refused',
    });
  });

  it('compares dotted fields, and lists by membership', () => {
    const event = {
      type: 'request',
      id: '1',
      from: {},
      to: { service: 'img' },
      method: 'GET',
      path: '/',
      seq: 1,
      at: 0,
    } as const;
    expect(matches(event, { type: 'request', 'to.service': ['ads', 'img'] })).toBe(true);
    expect(matches(event, { type: 'request', 'to.service': 'ads' })).toBe(false);
    expect(matches(event, { 'to.service.x': 'img' })).toBe(false);
  });
});

describe('an overlay', () => {
  const files = {
    'compose.yaml': 'services: {q: {image: "rabbitmq:3.10"}}',
    'a/one': '1',
    'a/two': '2',
    'steps/s1/overlay.yaml': 'remove: [a/one]',
    'steps/s1/a/two': 'two',
    'steps/s2/overlay.yaml': 'base: steps/s1',
    'steps/s2/b': 'b',
    'steps/s2/figure/slide.json': '{}',
    'scenarios/x.yaml': '',
  };
  it('removes, then adds, over its base', () => {
    expect(overlay(files, 'steps/s2').files).toEqual({
      'a/two': 'two',
      b: 'b',
      'compose.yaml': files['compose.yaml'],
    });
  });
  it('needs no manifest', () => {
    expect(overlay({ 'x/y': '1' }, 'x').files).toEqual({ 'x/y': '1', y: '1' });
  });
  it('leaves out what no container sees', () => {
    expect(Object.keys(ownFiles(files))).toEqual(['compose.yaml', 'a/one', 'a/two']);
  });
  it('is refused with its line', () => {
    const code = (more: Record<string, string>, name = 'steps/t') =>
      overlay({ ...files, ...more }, name).problems.map((problem) => `${problem.place.line} ${problem.code}`);
    expect(code({}, 'steps/none')).toEqual(['1 overlay-missing']);
    expect(code({ 'steps/t/overlay.yaml': 'remove:\n  - nothing' })).toEqual(['2 overlay-remove']);
    expect(code({ 'steps/t/overlay.yaml': 'remove: [../x]' })).toEqual(['1 overlay-remove']);
    expect(code({ 'steps/t/overlay.yaml': '\nbsae: x' })).toEqual(['2 overlay-key']);
    expect(code({ 'steps/t/overlay.yaml': 'base: steps/t' })).toEqual(['1 overlay-cycle']);
  });
  it('gives a sandbox with absolute paths, or the problems of its plan', () => {
    expect(readSandbox({ name: 'x', files, step: 's1' }).sandbox?.files).toMatchObject({ '/a/two': 'two' });
    expect(readSandbox({ name: 'x', files: { ...files, 'compose.yaml': 'x' } }).problems).toHaveLength(1);
  });
});

describe('words', () => {
  it.each([
    ['kill thumb 2', { type: 'kill', service: 'thumb', replica: 2 }],
    ['kill thumb TERM', { type: 'kill', service: 'thumb', signal: 'SIGTERM' }],
    ['scale thumb 3', { type: 'scale', service: 'thumb', replicas: 3 }],
    ['slow img queue 200', { type: 'slow', from: 'img', to: 'queue', latency: 200 }],
    ['heal', { type: 'heal', from: '*', to: '*' }],
    [
      'publish queue "" jobs hello  world',
      { type: 'publish', service: 'queue', exchange: '', key: 'jobs', body: 'hello world' },
    ],
  ])('are a command: %s', (line, command) => {
    expect(readWords(line)).toMatchObject(command);
  });
  it.each(['', 'frob', 'kill', 'kill a b c', 'scale a', 'slow a b c', 'cut a'])(
    'or an answer that helps: %s',
    (line) => {
      expect(readWords(line)).toHaveProperty('error');
    },
  );
});
