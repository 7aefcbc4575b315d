/** `npm run test:broker -- crash | fuzz | model | random`: the broker's long campaigns. Exit code 1: something was found. */
import { parseArgs } from 'node:util';
import { crash } from './crash.ts';
import { CLIENTS, fuzz } from './fuzz.ts';
import { playHistory } from './model.ts';
import { compareHistories } from '../peers/rabbitmq/compare.ts';

const HELP = `npm run test:broker -- crash [--cycles 50] [--seed 1]       kills the broker under load, and counts
                       fuzz [--frames 1000000] [--seed 1]    says nonsense to it
                       model [--histories 10000] [--seed 1]  holds random histories against a model
                       random [--histories 200] [--seed 1]   … and against RabbitMQ`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cycles: { type: 'string' },
    frames: { type: 'string' },
    histories: { type: 'string' },
    seed: { type: 'string' },
  },
});
const seed = Number(values.seed ?? 1);
const say = (line: string): void => console.log(line);

/** Whether nothing was found. */
const CAMPAIGNS: Readonly<Record<string, () => Promise<boolean> | boolean>> = {
  crash: async () => {
    const { cycles, confirmed, lost, phantoms } = await crash(Number(values.cycles ?? 50), seed, say);
    say(`${cycles} kills, ${confirmed} messages confirmed, ${lost.length} lost, ${phantoms.length} phantoms`);
    return lost.length === 0 && phantoms.length === 0;
  },
  fuzz: () => {
    const { frames, connections, defects, growth, refusals } = fuzz(
      Number(values.frames ?? 1_000_000),
      seed,
      say,
    );
    const codes = [...refusals].sort().map(([code, times]) => `${code} × ${times}`);
    say(
      `${frames} frames on ${connections} connections: ${defects.length} defects, memory grew by ${Math.round(growth / 1024)} kB`,
    );
    say(`refused: ${codes.join(', ')}`);
    for (const defect of defects.slice(0, 5)) console.error(defect);
    return defects.length === 0 && growth < 131_072 * CLIENTS + 16 * 1024 * 1024;
  },
  model: () => {
    const histories = Number(values.histories ?? 10_000);
    let delivered = 0;
    for (let index = 0; index < histories; index += 1) delivered += playHistory(seed + index, 80);
    say(`${histories} histories, ${delivered} deliveries: all as the model has it`);
    return true;
  },
  random: async () => {
    const different = await compareHistories(seed, Number(values.histories ?? 200), say);
    return different === 0;
  },
};

const campaign = CAMPAIGNS[positionals[0] ?? ''];
if (!campaign) {
  console.error(HELP);
  process.exit(2);
}
process.exit((await campaign()) ? 0 : 1);
