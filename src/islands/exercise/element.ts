import { isLanguage } from '../../i18n/language.ts';

/**
 * `<ruche-exercise>`: until the reader begins (types, or presses something) it is what the build printed, and these few
 * lines. A draft brings the island as soon as the exercise comes into sight.
 */
class ExerciseElement extends HTMLElement {
  #stop: (() => void) | null = null;
  #begun = false;
  #sight: IntersectionObserver | null = null;

  connectedCallback(): void {
    const bench = this.querySelector<HTMLElement>('.bench');
    bench?.addEventListener('focusin', () => void this.#begin(null));
    bench?.addEventListener('click', (event) => {
      const button = event.target instanceof Element ? event.target.closest('[data-action]') : null;
      if (button instanceof HTMLElement) void this.#begin(button.dataset['action'] ?? null);
    });
    this.querySelector('[data-action=share]')?.addEventListener('click', () => void this.#share());
    if (!this.#hasKept()) return;
    this.#sight = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void this.#begin(null);
    });
    this.#sight.observe(this);
  }

  disconnectedCallback(): void {
    this.#sight?.disconnect();
    this.#stop?.();
  }

  #hasKept(): boolean {
    const name = this.dataset['exercise'] ?? '';
    try {
      return Object.keys(localStorage).some(
        (key) => key === `ruche:passed:${name}` || key.startsWith(`ruche:draft:${name}:`),
      );
    } catch {
      return false;
    }
  }

  async #begin(action: string | null): Promise<void> {
    if (action !== null) this.dataset['wanted'] = action;
    if (this.#begun) return;
    this.#begun = true;
    this.#sight?.disconnect();
    try {
      const { mountExercise } = await import('./mount.ts');
      const { language, brief = '' } = this.dataset;
      this.#stop = await mountExercise(this, {
        brief,
        language: isLanguage(language) ? language : 'fr',
      });
    } catch (error) {
      // The page stays readable, and the next key or click tries again.
      this.#begun = false;
      this.querySelector<HTMLElement>('[data-unloaded]')?.toggleAttribute('hidden', false);
      console.error(error);
    }
  }

  async #share(): Promise<void> {
    const url = new URL(`#${this.id}`, location.href).href;
    const said = this.querySelector<HTMLElement>('[data-shared]');
    try {
      if ('share' in navigator) await navigator.share({ title: document.title, url });
      else {
        await (navigator as Navigator).clipboard.writeText(url);
        if (said) said.hidden = false;
      }
    } catch (error) {
      // Closing the sheet is no failure; where neither works, the link itself is there to be copied.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      if (said) {
        said.textContent = url;
        said.hidden = false;
      }
    }
  }
}

customElements.define('ruche-exercise', ExerciseElement);
