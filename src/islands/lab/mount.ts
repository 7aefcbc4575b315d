import { mount, unmount } from 'svelte';
import type { Language } from '../../i18n/language.ts';
import LabView from './Lab.svelte';
import type { LabGuide } from './guide.ts';
import './figure/figure.css';
import './lab.css';
import type { Engine } from './engine.ts';
import { layoutsOf } from './layouts.ts';
import { loadLabTexts } from './load-texts.ts';
import type { Drawn, LabHandle, SessionOptions } from './session.svelte.ts';
import { tellState, type LabState } from './state.ts';

export interface MountOptions {
  readonly sandbox: string;
  readonly heading: string;
  readonly language: Language;
  readonly shape: 'page' | 'slide';
  readonly env: Readonly<Record<string, string>>;
  readonly assetsUrl: string;
  /** The engine that the press of Run began; null: the scripted one of the development server. */
  readonly first: Promise<Engine> | null;
  /** The prediction that must be chosen before a kill; null: none. */
  readonly guard: string | null;
  /** Who leads the reader in place of sentence and controls; null: nobody. */
  readonly guide: string | null;
  /** What was pressed to run: a guide reads the reader's choice off it. */
  readonly pressed: HTMLElement;
}

/** The guides that a page can ask for with `data-guide`. */
const guides: Readonly<Record<string, () => Promise<{ readonly default: LabGuide }>>> = {
  home: () => import('../home/Story.svelte'),
};

/**
 * The element. `ruche` holds the lab, which takes every LabCommand, and the ring of its last events. What happens in
 * the picture leaves it as bubbling events: `ruche:state`, `ruche:drawn` (a Drawn), `ruche:part`.
 */
export type LabHost = HTMLElement & { ruche?: LabHandle };

/** Puts the running lab where the still one was, and starts it. Returns its end. */
export async function mountLab(host: LabHost, options: MountOptions): Promise<() => void> {
  const { sandbox, heading, language, shape, env, assetsUrl, guard, guide, pressed } = options;
  let { first } = options;
  const scripted = first === null;
  const [layouts, texts, guided] = await Promise.all([
    layoutsOf(sandbox),
    loadLabTexts(language),
    guide === null ? null : guides[guide]?.(),
  ]);
  const create: SessionOptions['create'] = async (onProgress) => {
    if (import.meta.env.DEV && scripted) {
      const { createScriptedLab } = await import('./scripted.ts');
      return createScriptedLab();
    }
    const { beginEngine } = await import('./engine.ts');
    // A retry begins afresh.
    const engine = (await first) ?? beginEngine({ assetsUrl, sandbox, env });
    first = null;
    engine.onProgress(onProgress);
    return engine.lab;
  };
  // On a slide only the keyboard's focus is kept: a lab with the focus keeps the deck's arrow keys.
  const focused = host.querySelector(shape === 'slide' ? ':focus-visible' : ':focus') !== null;
  // Where nothing starts, the recorded run comes back; a slide has its own.
  const recorded = shape === 'page' ? [...host.querySelectorAll('.stage > .still')] : [];
  host.replaceChildren();
  const app = mount(LabView, {
    target: host,
    props: {
      sandbox,
      language,
      texts,
      title: heading,
      layouts,
      shape,
      env,
      create,
      guard,
      focused,
      Guide: guided?.default ?? null,
      pressed,
      recorded,
      // For whoever opens the console, for other parts of the page, and for the tests.
      onlab: (handle: LabHandle) => {
        host.ruche = handle;
      },
      onstate: (state: LabState) => tellState(host, state),
      ondrawn: (drawn: Drawn) => {
        host.dispatchEvent(new CustomEvent('ruche:drawn', { bubbles: true, detail: drawn }));
      },
    },
  });
  return () => {
    tellState(host, 'idle');
    void unmount(app);
  };
}
