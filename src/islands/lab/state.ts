/** The state of a `<ruche-lab>`, as its `data-lab-state` says it. */
export type LabState = 'idle' | 'starting' | 'ready' | 'failed';

/** Writes the state on the host and dispatches it as `ruche:state`, when it is a new one. */
export function tellState(host: HTMLElement, state: LabState): void {
  if (host.dataset['labState'] === state) return;
  host.dataset['labState'] = state;
  host.dispatchEvent(new CustomEvent('ruche:state', { bubbles: true, detail: state }));
}
