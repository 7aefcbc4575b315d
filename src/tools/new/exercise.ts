/** An exercise of a sandbox: its task, the files to edit, and a first check that observes the running system. */
import { titleOf, type Scaffold } from './scaffold.ts';

/** `files` is the sandbox's folder. The reader edits the program of its first worker, or else of its first service. */
export const exercise = (
  sandbox: string,
  name: string,
  files: Readonly<Record<string, Uint8Array>>,
): Scaffold => {
  const programs = Object.keys(files)
    .filter((file) => /^services\/[^/]+\/(worker|index)\.ts$/.test(file))
    .toSorted(
      (a, b) => Number(b.endsWith('worker.ts')) - Number(a.endsWith('worker.ts')) || a.localeCompare(b),
    );
  const edited = programs[0] ?? 'services/app/index.ts';
  const service = edited.split('/')[1] ?? 'app';
  const text = new TextDecoder().decode(files[edited] ?? new Uint8Array());
  const folder = `sandboxes/${sandbox}/exercises/${name}`;
  return {
    files: {
      [`${folder}/exercise.yaml`]: manifest(titleOf(name), edited),
      [`${folder}/check.ts`]: check(service),
      [`${folder}/starter/${edited}`]: `// What the reader starts from: take out what is to be found.\n${text}`,
      [`${folder}/solution/${edited}`]: `// The answer.\n${text}`,
    },
    next: [
      'Break the starter; give each misconception a wrong-…/ with the file and an overlay.yaml {fails, finding}.',
      'Write checks that observe: send, kill, wait for events. A check never sleeps and never reads the reader’s code.',
      `Place it in a lesson, in both languages: <Exercise sandbox="${sandbox}" id="${name}" />`,
    ],
  };
};

/** The folders of an exercise, added to those in which the type checker looks for an overlay's imports. */
export const exerciseRoots = (config: string, asked: string): string => {
  const [sandbox, name] = asked.split('/');
  const roots = ['starter', 'solution'].map(
    (each) => `      "sandboxes/${sandbox}/exercises/${name}/${each}",\n`,
  );
  return config.replace(`      "sandboxes/${sandbox}",\n`, (own) => `${own}${roots.join('')}`);
};

const manifest = (
  title: string,
  edited: string,
): string => `# French first; {name} is filled by what was seen; \`code\` stands between backquotes.
files:
  - ${edited}

title:
  fr: ${title}
  en: ${title}

task:
  fr: Ce qu’il faut changer, et ce que le système doit faire ensuite.
  en: What to change, and what the system must do then.

proven:
  fr: Ce que l’on vient de prouver.
  en: What has just been proven.

checks:
  answers:
    title:
      fr: La passerelle répond
      en: The gateway answers
    expected:
      fr: Une requête reçoit 200.
      en: A request gets 200.
    passed:
      fr: '200 en {ms} ms.'
      en: '200 in {ms} ms.'

findings:
  refused:
    seen:
      fr: 'La réponse a été {status}.'
      en: 'The answer was {status}.'
    look:
      fr: Regardez \`${edited}\`.
      en: Look at \`${edited}\`.

doings:
  ask:
    fr: Une requête part
    en: A request leaves
`;

const check = (service: string): string => `/** What must be seen from outside. */
import type { Exercise } from '#exercises';

const findings = ['refused'] as const;
const doings = ['ask'] as const;

export const exercise: Exercise<(typeof findings)[number], (typeof doings)[number]> = {
  service: '${service}',
  findings,
  doings,
  async prepare(lab) {
    await lab.send({ type: 'start', service: '${service}' });
    return null;
  },
  checks: [
    {
      id: 'answers',
      needs: [],
      within: 10_000,
      initiallyPassing: true,
      async run(lab) {
        lab.doing('ask');
        const result = await lab.send({ type: 'http.request', method: 'GET', path: '/' });
        if (result.type !== 'http.response') return lab.blameLab('a request gave back no response');
        const values = { status: result.status, ms: Math.round(result.ms) };
        return result.status === 200
          ? { passed: true, values }
          : { passed: false, finding: 'refused', values };
      },
    },
  ],
};
`;
