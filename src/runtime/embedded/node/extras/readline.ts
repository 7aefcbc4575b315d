/** `node:readline` and `node:readline/promises` on streams that are no terminals: lines, questions, async iteration. */
import { absentMember } from '../core/absent.ts';
import { codedError } from '../core/errors.ts';
import { EventEmitter } from '../events.ts';
import { StringDecoder } from '../string_decoder.ts';

interface Options {
  readonly input: NodeJS.ReadableStream;
  readonly output?: NodeJS.WritableStream;
  readonly prompt?: string;
}

type Answer = (line: string) => void;

class Interface extends EventEmitter {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream | undefined;
  readonly terminal = false;
  line = '';
  closed = false;
  #rest = '';
  #prompt: string;
  #answer: Answer | null = null;
  /** A line that ended in CR; a LF that comes next belongs to it. */
  #return = false;
  readonly #decoder = new StringDecoder('utf8');

  constructor(first: Options | NodeJS.ReadableStream, output?: NodeJS.WritableStream) {
    super();
    const options: Options = 'input' in first ? first : { input: first, output };
    this.input = options.input;
    this.output = options.output;
    this.#prompt = options.prompt ?? '> ';
    this.input.on('data', this.#hear);
    this.input.on('end', this.#end);
    this.input.resume();
  }

  readonly #hear = (chunk: Uint8Array | string): void => {
    let text = this.#rest + (typeof chunk === 'string' ? chunk : this.#decoder.write(chunk));
    if (this.#return && text.startsWith('\n')) text = text.slice(1);
    this.#return = text.endsWith('\r');
    const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  };

  readonly #end = (): void => {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (rest !== '') this.#line(rest);
    this.close();
  };

  #line(line: string): void {
    const answer = this.#answer;
    this.#answer = null;
    if (answer === null) this.emit('line', line);
    else answer(line);
  }

  getPrompt(): string {
    return this.#prompt;
  }

  setPrompt(prompt: string): void {
    this.#prompt = prompt;
  }

  prompt(): void {
    this.resume();
    this.output?.write(this.#prompt);
  }

  question(query: string, second: object | Answer, third?: Answer): void {
    this.#check();
    const answer = typeof second === 'function' ? (second as Answer) : third;
    this.output?.write(query);
    if (answer) this.#answer = answer;
  }

  write(text: string): void {
    this.#check();
    this.#hear(text);
  }

  pause(): this {
    this.input.pause();
    this.emit('pause');
    return this;
  }

  resume(): this {
    this.input.resume();
    this.emit('resume');
    return this;
  }

  close(): void {
    if (this.closed) return;
    this.pause();
    this.closed = true;
    this.input.removeListener('data', this.#hear);
    this.input.removeListener('end', this.#end);
    this.emit('close');
  }

  #check(): void {
    if (this.closed) throw codedError('ERR_USE_AFTER_CLOSE', 'readline was closed');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const lines: string[] = [];
    let wake: () => void = () => undefined;
    let over = this.closed;
    this.on('line', (line: string) => {
      lines.push(line);
      wake();
    });
    this.on('close', () => {
      over = true;
      wake();
    });
    try {
      for (;;) {
        const line = lines.shift();
        if (line !== undefined) yield line;
        else if (over) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.close();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The same, whose questions are promises. */
class PromisesInterface extends Interface {
  override question(query: string): never {
    return new Promise<string>((resolve) => super.question(query, resolve)) as never;
  }
}

Object.defineProperty(PromisesInterface, 'name', { value: 'Interface' });

const terminal = (module: string, names: string): Record<string, unknown> =>
  Object.fromEntries(
    names.split(' ').map((name) => [name, absentMember(module, name, 'nothing is a terminal here')]),
  );

export const promises = {
  Interface: PromisesInterface,
  createInterface: (first: Options | NodeJS.ReadableStream, output?: NodeJS.WritableStream) =>
    new PromisesInterface(first, output),
  ...terminal('readline/promises', 'Readline'),
};

export const readline = {
  Interface,
  createInterface: (first: Options | NodeJS.ReadableStream, output?: NodeJS.WritableStream) =>
    new Interface(first, output),
  promises,
  ...terminal('readline', 'clearLine clearScreenDown cursorTo moveCursor emitKeypressEvents'),
};
