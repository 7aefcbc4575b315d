import { mount, unmount } from 'svelte';
import { createRing } from '#events';
import type { Lab } from '#lab';
import type { Language } from '../../i18n/language.ts';
import LabView from './Lab.svelte';
import './figure/figure.css';
import './lab.css';
import './panels/panels.css';
import { layoutsOf } from './layouts.ts';
import type { LabHandle, SessionOptions, SessionState } from './session.svelte.ts';

export interface MountOptions {
  readonly sandbox: string;
  readonly heading: string;
  readonly language: Language;
  readonly shape: 'page' | 'slide';
  readonly env: Readonly<Record<string, string>>;
  readonly assetsUrl: string;
  /** The prediction that must be chosen before a kill; null: none. */
  readonly guard: string | null;
}

/** The element, with the running lab's handle for the console and for tests. */
export type LabHost = HTMLElement & { ruche?: LabHandle };

/** How many events the console can look back on. */
const REMEMBERED = 20_000;

/**
 * For whoever opens the console (and for the tests): `document.querySelector('ruche-lab').ruche` holds the lab, which
 * takes every LabCommand, and the ring of its last events.
 */
function offer(host: HTMLElement, lab: Lab): Lab {
  const ring = createRing(REMEMBERED);
  lab.events.subscribe((batch) => ring.push(batch));
  Object.assign(host, { ruche: { lab, ring } });
  return lab;
}

/** Puts the running lab where the still one was, and starts it. Returns its end. */
export async function mountLab(host: LabHost, options: MountOptions): Promise<() => void> {
  const { sandbox, heading, language, shape, env, assetsUrl, guard } = options;
  const layouts = await layoutsOf(sandbox);
  const create: SessionOptions['create'] = async (onProgress) => {
    if (import.meta.env.DEV && new URLSearchParams(location.search).has('scripted')) {
      const { createScriptedLab } = await import('./scripted.ts');
      return createScriptedLab();
    }
    const { createEngine } = await import('./engine.ts');
    return offer(host, await createEngine({ assetsUrl, sandbox, env, onProgress }));
  };
  // On a slide only the keyboard's focus is kept: a lab with the focus keeps the deck's arrow keys.
  const focused = host.querySelector(shape === 'slide' ? ':focus-visible' : ':focus') !== null;
  host.replaceChildren();
  const app = mount(LabView, {
    target: host,
    props: {
      sandbox,
      language,
      title: heading,
      layouts,
      shape,
      env,
      create,
      guard,
      focused,
      onlab: (handle: LabHandle) => {
        host.ruche = handle;
      },
      onstate: (state: SessionState) => {
        host.dataset['labState'] = state;
      },
    },
  });
  return () => {
    host.dataset['labState'] = 'idle';
    void unmount(app);
  };
}
