/** One run of a health check's command inside a replica: Node for real, the usual tools by the lab itself. */
import type { HealthcheckPlan, ServicePlan } from '#compose';
import type { Process, ProcessSpec, Runtime } from '#runtime';
import { greet } from './amqp.ts';
import { exitCode } from './exit.ts';
import { readLines } from './lines.ts';
import { curl, wget } from './web-tools.ts';

/** How it ended: 0 is success, 127 "not found", -1 "took too long"; `output` is what it said, cut short. */
export interface ProbeResult {
  readonly code: number;
  readonly output: string;
}

/** The replica that is probed. */
export interface ProbeOptions {
  readonly plan: ServicePlan;
  readonly check: HealthcheckPlan;
  readonly process: Process;
  readonly runtime: Runtime;
  readonly spec: () => ProcessSpec;
  /** Ends what still runs of it. */
  readonly signal: AbortSignal;
}

/** As much of its output as Docker keeps. */
const MOST_OUTPUT = 4096;

/** Which of the usual tools an image brings: `node:22-slim` has neither curl nor wget, as many find out late. */
const hasTool = (plan: ServicePlan, tool: string): boolean => {
  const { source } = plan;
  const tag = source.kind === 'image' ? source.tag : (source.from.split(':')[1] ?? '');
  const alpine = tag.includes('alpine');
  const slim = tag.includes('slim');
  switch (tool) {
    case 'nc':
      return alpine;
    case 'wget':
      return alpine || (source.kind === 'node' && !slim);
    case 'curl':
      return source.kind === 'image' ? source.image === 'nginx' : !alpine && !slim;
    default:
      return false;
  }
};

const missing = (program: string): ProbeResult => ({
  code: 127,
  output: `exec: "${program}": executable file not found in $PATH`,
});

/** `node …` runs as a process of its own in the replica's container. */
const node = async (argv: readonly string[], options: ProbeOptions): Promise<ProbeResult> => {
  const { runtime, process, signal } = options;
  const program = { kind: 'node', argv } as const;
  const child = await runtime.spawn({
    ...options.spec(),
    program,
    files: {},
    volumes: [],
    inside: process.id,
  });
  const end = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  let output = '';
  const take = (line: string): void => {
    if (output.length < MOST_OUTPUT) output += `${line}\n`;
  };
  const [status] = await Promise.all([
    child.exit,
    readLines(child.stdout, take),
    readLines(child.stderr, take),
  ]);
  signal.removeEventListener('abort', end);
  return { code: exitCode(status), output: output.slice(0, MOST_OUTPUT).trim() };
};

/** `rabbitmq-diagnostics [-q] ping | check_port_connectivity | check_running | status`. */
const diagnostics = async (
  args: readonly string[],
  { runtime, process }: ProbeOptions,
): Promise<ProbeResult> => {
  const check = args.find((arg) => !arg.startsWith('-'));
  if (!['ping', 'check_port_connectivity', 'check_running', 'status'].includes(check ?? '')) {
    return { code: 64, output: `Command '${check ?? ''}' not found.` };
  }
  try {
    await greet(runtime.network, process.address, { ip: process.address, port: 5672 });
    return { code: 0, output: 'Ping succeeded' };
  } catch (error) {
    return { code: 69, output: `Error: ${error instanceof Error ? error.message : String(error)}` };
  }
};

/** `nc -z host port`. */
const nc = async (args: readonly string[], { runtime, process }: ProbeOptions): Promise<ProbeResult> => {
  const [host = '', port = ''] = args.filter((arg) => !arg.startsWith('-'));
  const local = ['localhost', '127.0.0.1', '0.0.0.0'].includes(host);
  const ip = local ? process.address : (runtime.network.resolve(host)[0] ?? host);
  try {
    const socket = await runtime.network.dial(process.address, { ip, port: Number(port) });
    socket.destroy();
    return { code: 0, output: '' };
  } catch (error) {
    return { code: 1, output: `nc: ${error instanceof Error ? error.message : String(error)}` };
  }
};

const run = async (argv: readonly string[], options: ProbeOptions): Promise<ProbeResult> => {
  const [program = '', ...args] = argv;
  const { plan, runtime, process } = options;
  const name = program.split('/').at(-1) ?? program;
  const on = { network: runtime.network, address: process.address };
  switch (name) {
    case 'true':
    case ':':
      return { code: 0, output: '' };
    case 'false':
      return { code: 1, output: '' };
    case 'echo':
      return { code: 0, output: args.join(' ') };
    case 'node':
      return plan.source.kind === 'node' ? node(args, options) : missing(program);
    case 'curl':
      return hasTool(plan, 'curl') ? curl(args, on) : missing(program);
    case 'wget':
      return hasTool(plan, 'wget') ? wget(args, on) : missing(program);
    case 'nc':
      return hasTool(plan, 'nc') ? nc(args, options) : missing(program);
    case 'rabbitmq-diagnostics': {
      const there = plan.source.kind === 'image' && plan.source.image === 'rabbitmq';
      return there ? diagnostics(args, options) : missing(program);
    }
    default:
      return missing(program);
  }
};

/** Runs the check's command once. Never rejects: what can't run has failed. */
export const runProbe = async (options: ProbeOptions): Promise<ProbeResult> => {
  const { test } = options.check;
  try {
    if (test.kind === 'exec') return await run(test.argv, options);
    let last: ProbeResult = { code: 0, output: '' };
    let skip = false;
    for (const { argv, next } of test.steps) {
      if (!skip) {
        if (argv[0] === 'exit') return { code: Number(argv[1] ?? last.code) & 255, output: last.output };
        last = await run(argv, options);
        if (options.signal.aborted) return last;
      }
      // In `a && b || c`, a step that is skipped leaves the code as it was.
      skip = next === '&&' ? last.code !== 0 : next === '||' ? last.code === 0 : false;
    }
    return last;
  } catch (error) {
    return { code: 126, output: error instanceof Error ? error.message : String(error) };
  }
};
