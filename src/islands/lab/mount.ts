import { mount, unmount } from 'svelte';
import type { Language } from '../../i18n/language.ts';
import Lab from './Lab.svelte';
import './figure/figure.css';
import './lab.css';
import { layoutsOf } from './layouts.ts';
import type { SessionOptions, SessionState } from './session.svelte.ts';

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

/** Puts the running lab where the still one was, and starts it. Returns its end. */
export async function mountLab(host: HTMLElement, options: MountOptions): Promise<() => void> {
  const { sandbox, heading, language, shape, env, assetsUrl, guard } = options;
  const layouts = await layoutsOf(sandbox);
  const create: SessionOptions['create'] = async (onProgress) => {
    if (import.meta.env.DEV && new URLSearchParams(location.search).has('scripted')) {
      const { createScriptedLab } = await import('./scripted.ts');
      return createScriptedLab();
    }
    const { createEngine } = await import('./engine.ts');
    return createEngine({ assetsUrl, sandbox, env, onProgress });
  };
  host.replaceChildren();
  const app = mount(Lab, {
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
