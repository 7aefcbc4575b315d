import { isLanguage } from '../../i18n/language.ts';

/**
 * `<ruche-lab>`: until Run it is its own children (a drawing, a list, a button) and these few lines. Run loads the
 * interface, the lab and the engine.
 */
class LabElement extends HTMLElement {
  #stop: (() => void) | null = null;

  connectedCallback(): void {
    this.querySelector('[data-action=run]')?.addEventListener('click', () => void this.#run());
  }

  disconnectedCallback(): void {
    this.#stop?.();
    this.#stop = null;
  }

  async #run(): Promise<void> {
    if (this.dataset['labState'] !== 'idle') return;
    this.dataset['labState'] = 'starting';
    try {
      const { mountLab } = await import('./mount.ts');
      const { lab: sandbox = '', language, title: heading = '' } = this.dataset;
      this.#stop = await mountLab(this, {
        sandbox,
        heading,
        language: isLanguage(language) ? language : 'fr',
        shape: this.dataset['shape'] === 'slide' ? 'slide' : 'page',
        env: JSON.parse(this.dataset['env'] ?? '{}') as Record<string, string>,
        assetsUrl: this.dataset['assets'] ?? '/_lab/',
        guard: this.dataset['guard'] ?? null,
      });
    } catch (error) {
      // The interface itself did not come: the page stays readable, and the button may be pressed again.
      this.dataset['labState'] = 'idle';
      const note = this.querySelector<HTMLElement>('[data-unloaded]');
      if (note) note.hidden = false;
      console.error(error);
    }
  }
}

customElements.define('ruche-lab', LabElement);
