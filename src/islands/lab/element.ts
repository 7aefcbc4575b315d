import { isLanguage } from '../../i18n/language.ts';
import { lightParts, watchParts } from './parts.ts';
import { tellState } from './state.ts';

/**
 * `<ruche-lab>`: until Run it is its own children (a drawing, a list, a button) and these few lines. Run loads the
 * interface, the lab and the engine. It tells the page `ruche:state`, `ruche:drawn` and `ruche:part`, and lights the
 * parts that its `data-lit` names.
 */
class LabElement extends HTMLElement {
  static readonly observedAttributes = ['data-lit'];
  #stop: (() => void) | null = null;
  #unwatch: (() => void) | null = null;

  connectedCallback(): void {
    this.querySelector('[data-action=run]')?.addEventListener('click', () => void this.#run());
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
  }

  attributeChangedCallback(): void {
    lightParts(this);
  }

  async #run(): Promise<void> {
    if (this.dataset['labState'] !== 'idle') return;
    tellState(this, 'starting');
    try {
      // The engine starts while the interface is still on its way.
      const engine = import('./engine.ts');
      const { lab: sandbox = '', language, title: heading = '', assets: assetsUrl = '/_lab/' } = this.dataset;
      const env = JSON.parse(this.dataset['env'] ?? '{}') as Record<string, string>;
      const scripted = import.meta.env.DEV && new URLSearchParams(location.search).has('scripted');
      const first = scripted
        ? null
        : engine.then(({ beginEngine }) => beginEngine({ assetsUrl, sandbox, env }));
      first?.catch(() => undefined);
      const { mountLab } = await import('./mount.ts');
      this.#stop = await mountLab(this, {
        sandbox,
        heading,
        language: isLanguage(language) ? language : 'fr',
        shape: this.dataset['shape'] === 'slide' ? 'slide' : 'page',
        env,
        assetsUrl,
        first,
        guard: this.dataset['guard'] ?? null,
      });
    } catch (error) {
      // The interface itself did not come: the page stays readable, and the button may be pressed again.
      tellState(this, 'idle');
      const note = this.querySelector<HTMLElement>('[data-unloaded]');
      if (note) note.hidden = false;
      console.error(error);
    }
  }
}

customElements.define('ruche-lab', LabElement);
