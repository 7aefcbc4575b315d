import type { CommandResult, LabCommand } from '#lab';
import { said } from './said.ts';

type Host = HTMLElement & {
  readonly ruche?: { readonly lab: { send(command: LabCommand): Promise<CommandResult> } };
};

/** Gives every `<Act>` of the page its command: it is open while the lesson's lab runs. */
export function openActs(): void {
  const acts = [...document.querySelectorAll<HTMLElement>('[data-act]')];
  if (acts.length === 0) return;
  const host = document.querySelector<Host>('ruche-lab');
  const words = said();
  const isReady = (): boolean => host?.dataset['labState'] === 'ready';

  for (const act of acts) {
    const button = act.querySelector('button');
    const status = act.querySelector('[role=status]');
    const command = JSON.parse(act.dataset['act'] ?? 'null') as LabCommand | null;
    if (!button || !status || !command) continue;
    const say = (text = ''): void => void (status.textContent = text);
    const show = (): void => {
      button.setAttribute('aria-disabled', String(!isReady()));
      say(isReady() ? '' : words['act.idle']);
    };
    show();
    document.addEventListener('ruche:state', show);
    button.addEventListener('click', () => {
      if (!isReady() || !host?.ruche) return say(words['act.idle']);
      host.ruche.lab.send(command).then(
        () => say(act.dataset['done']),
        (error: unknown) =>
          say(
            words['act.failed'].replace('{message}', error instanceof Error ? error.message : String(error)),
          ),
      );
    });
  }
}
