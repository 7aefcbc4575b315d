import { isLanguage } from '../../i18n/language.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { lightParts, watchParts } from './parts.ts';
import { tellState } from './state.ts';

/**
 * `<ruche-lab>`: until Run it is its own children (a drawing, a list, a button) and these few lines. Run loads the
 * interface, the lab and the engine; a pointer that comes near fetches their code, and its press, a tenth of a second
 * before the click, begins the engine. It tells the page `ruche:state`, `ruche:drawn` and `ruche:part`, and lights the
 * parts that its `data-lit` names.
 */
class LabElement extends HTMLElement {
  static readonly observedAttributes = ['data-lit'];
  #stop: (() => void) | null = null;
  #unwatch: (() => void) | null = null;
  #engine: Promise<Engine> | null = null;

  connectedCallback(): void {
    for (const run of this.querySelectorAll<HTMLElement>('[data-action=run]')) {
      for (const type of ['pointerenter', 'focus'])
        run.addEventListener(
          type,
          () => void Promise.all([loadEngine(), loadInterface()]).catch(() => undefined),
        );
      // A file field runs once a file is chosen, which may never come.
      if (run instanceof HTMLInputElement) run.addEventListener('change', () => void this.#run(run));
      else {
        run.addEventListener('pointerdown', () => void this.#begin());
        run.addEventListener('click', () => void this.#run(run));
      }
    }
    this.#unwatch = watchParts(this);
    // Desks come and go, and Run replaces the whole picture: what is lit stays lit.
    for (const type of ['ruche:drawn', 'ruche:state'])
      this.addEventListener(type, () => {
        if (this.dataset['lit']) lightParts(this);
      });
    lightParts(this);
  }

  disconnectedCallback(): void {
    this.#stop?.();
    this.#stop = null;
    this.#unwatch?.();
    this.#abandon();
  }

  attributeChangedCallback(): void {
    lightParts(this);
  }

  async #run(pressed: HTMLElement): Promise<void> {
    if (this.dataset['labState'] !== 'idle') return;
    tellState(this, 'starting');
    try {
      // The engine starts while the interface is still on its way.
      const first = this.#begin();
      const { mountLab } = await loadInterface();
      const { language, title: heading = '' } = this.dataset;
      this.#engine = null;
      this.#stop = await mountLab(this, {
        ...this.#options(),
        heading,
        language: isLanguage(language) ? language : 'fr',
        shape: this.dataset['shape'] === 'slide' ? 'slide' : 'page',
        first,
        guard: this.dataset['guard'] ?? null,
        guide: this.dataset['guide'] ?? null,
        pressed,
      });
    } catch (error) {
      // The interface itself did not come: the page stays readable, and the button may be pressed again.
      this.#abandon();
      tellState(this, 'idle');
      const note = this.querySelector<HTMLElement>('[data-unloaded]');
      if (note) note.hidden = false;
      console.error(error);
    }
  }

  #options(): EngineOptions {
    const { lab: sandbox = '', assets: assetsUrl = '/_lab/', env = '{}' } = this.dataset;
    return { sandbox, assetsUrl, env: JSON.parse(env) as Record<string, string> };
  }

  /** The engine on its way; null: the development server's scripted lab needs none. */
  #begin(): Promise<Engine> | null {
    if (import.meta.env.DEV && new URLSearchParams(location.search).has('scripted')) return null;
    if (this.#engine === null) {
      this.#engine = loadEngine().then(({ beginEngine }) => beginEngine(this.#options()));
      // Whoever presses Run is told; until then a failure is not unhandled.
      this.#engine.catch(() => undefined);
    }
    return this.#engine;
  }

  /** Ends an engine that nobody took. */
  #abandon(): void {
    void this.#engine?.then(async ({ lab }) => (await lab).stop()).catch(() => undefined);
    this.#engine = null;
  }
}

const loadEngine = () => import('./engine.ts');
const loadInterface = () => import('./mount.ts');

customElements.define('ruche-lab', LabElement);
