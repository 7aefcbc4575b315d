/**
 * Gives an error's stack the form of Node's, where the engine writes another: Firefox and WebKit say
 * `name@address:line:column`, and WebKit gives the address of the blob that a file was made into. `nameOf` tells which
 * file that was; what is nobody's file (the engine's own, a package's) has no address, as V8 says it.
 */
export function showFrames(error: Error, nameOf: (url: string) => string | null): void {
  const { stack } = error;
  if (typeof stack !== 'string' || !/@\S+:\d+:\d+$/m.test(stack) || /^ +at /m.test(stack)) return;
  const frames = stack.split('\n').flatMap((line) => {
    const [, name = '', address = '', place = ''] = /^(.*?)@(\S+?)(:\d+:\d+)$/.exec(line.trim()) ?? [];
    if (address === '') return [];
    const file = address.startsWith('blob:') ? nameOf(address) : address;
    const where = file === null ? '<anonymous>' : file + place;
    // What is at the top of a file has no name, or is called "module code".
    return /^$| code$/.test(name) ? `    at ${where}` : `    at ${name} (${where})`;
  });
  error.stack = [String(error), ...frames].join('\n');
}
