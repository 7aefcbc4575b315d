import type { LabCommand } from '#lab';
import type { ServicePlan } from '#compose';
import type { LabKey } from '../../../i18n/lab-fr.ts';
import { faultBetween } from '#events';
import { isAlive, replicasOf, type Picture } from './picture.ts';

/** Something one can do to a part of the system: the same in the figure's menus and in the tables. */
export interface Deed {
  /** Its name for styles and tests; one of each in a list. */
  readonly action: string;
  readonly key: LabKey;
  readonly command: LabCommand;
}

/** Milliseconds that « slow » adds to each way of a link. */
export const SLOW_MS = 500;
const MOST_REPLICAS = 20;

/** What one can do to a service, or to one of its replicas, as it is now. */
export function deedsOf(
  picture: Picture,
  plan: ServicePlan | undefined,
  service: string,
  replica: number | null,
): readonly Deed[] {
  const target = replica === null ? { service } : { service, replica };
  const all = replicasOf(picture, service);
  const alive = all.some((one) => (replica === null || one.replica === replica) && isAlive(one.state));
  const life: readonly Deed[] = alive
    ? [
        { action: 'kill', key: 'menu.kill', command: { type: 'kill', ...target } },
        { action: 'stop', key: 'menu.stop', command: { type: 'stop', ...target } },
        { action: 'restart', key: 'menu.restart', command: { type: 'restart', ...target } },
        { action: 'crash', key: 'menu.crash', command: { type: 'crash', ...target } },
      ]
    : [{ action: 'start', key: 'menu.start', command: { type: 'start', ...target } }];
  return [...life, ...scaling(plan, service, all.length), ...linkDeeds(picture, '*', service)];
}

/** One more, one less: where neither a volume nor a published port ties a service to one replica. */
function scaling(plan: ServicePlan | undefined, service: string, count: number): readonly Deed[] {
  const tied = !plan || plan.ports.length > 0 || plan.mounts.some(({ kind }) => kind === 'volume');
  if (tied) return [];
  const to = (action: string, key: LabKey, replicas: number): Deed => ({
    action,
    key,
    command: { type: 'scale', service, replicas },
  });
  return [
    ...(count < MOST_REPLICAS ? [to('more', 'menu.more', count + 1)] : []),
    ...(count > 1 ? [to('less', 'menu.less', count - 1)] : []),
  ];
}

/** What one can do to a link; `*` stands for whoever talks to the other end. */
export function linkDeeds({ system }: Picture, from: string, to: string): readonly Deed[] {
  const own = system.faults.find((one) => one.from === from && one.to === to)?.fault;
  const whole = from === '*';
  return [
    ...(own?.latency
      ? []
      : [
          {
            action: 'slow',
            key: 'menu.slow',
            command: { type: 'slow', from, to, latency: SLOW_MS },
          } as const,
        ]),
    ...(own?.cut
      ? []
      : [
          {
            action: 'cut',
            key: whole ? 'menu.cutAll' : 'menu.cut',
            command: { type: 'cut', from, to },
          } as const,
        ]),
    ...(own ? [{ action: 'heal', key: 'menu.heal', command: { type: 'heal', from, to } } as const] : []),
  ];
}

/** One line between two services, with what is wrong with it. */
export interface LinkRow {
  readonly from: string;
  readonly to: string;
  /** Connections that are open now. */
  readonly open: number;
  /** ms each way. */
  readonly latency: number;
  readonly cut: boolean;
}

/** Every line over which two services have talked, or with which something is wrong. */
export function linkRows({ system }: Picture): readonly LinkRow[] {
  const talked = Object.keys(system.links).map((key) => key.split('>') as [string, string]);
  const known = (from: string, to: string): boolean =>
    talked.some(([a, b]) => (a === from && b === to) || (a === to && b === from));
  const broken = system.faults.flatMap(({ from, to }) => (known(from, to) ? [] : [[from, to] as const]));
  return [...talked, ...broken].flatMap(([from, to]) => {
    if ([from, to].some((end) => end === 'reader' || end === '*') || from === to) return [];
    const open = system.links[`${from}>${to}`] ?? 0;
    const fault = faultBetween(system.faults, from, to);
    return { from, to, open, latency: fault?.latency ?? 0, cut: fault?.cut ?? false };
  });
}
