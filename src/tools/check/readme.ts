import { read, type Check } from './problem.ts';

/** Each dependency has a line in the README that says why it is there. */
export const readme: Check = {
  name: 'README',
  run() {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    const text = read('README.md');
    return Object.keys({ ...manifest['dependencies'], ...manifest['devDependencies'] })
      .filter((name) => !text.includes(`\`${name}\``))
      .map((name) => ({ file: 'README.md', message: `says nothing of the dependency ${name}` }));
  },
};
