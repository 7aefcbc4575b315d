import { projectFiles, read, type Check, type Found } from './problem.ts';

const LANGUAGES = ['fr', 'en'] as const;

/** Ids, figures and exercises that both languages of a page must share. */
function skeleton(text: string): readonly string[] {
  const marks = [...text.matchAll(/\b(id|sandbox|exercise|at)=["{]([^"}]+)["}]/g)].map(
    (match) => `${match[1]}=${match[2]}`,
  );
  const components = [...text.matchAll(/<([A-Z]\w+)/g)].map((match) => `<${match[1]}`);
  return [...marks, ...components];
}

/** Every page exists in both languages, with the same components and ids; sandboxes have what a sandbox has. */
export const content: Check = {
  name: 'content',
  run() {
    const files = projectFiles();
    const found: Found[] = [];
    for (const file of files) {
      const match = /^content\/(lessons|trainer|slides|pages)\/(fr|en)\/(.+)$/.exec(file);
      if (!match) continue;
      for (const language of LANGUAGES) {
        const pair = `content/${match[1]}/${language}/${match[3]}`;
        if (!files.includes(pair)) found.push({ file, message: `has no pair: ${pair}` });
        else if (match[2] === 'fr' && language === 'en') {
          const [own, other] = [skeleton(read(file)), skeleton(read(pair))];
          if (own.join('\n') !== other.join('\n')) {
            const index = own.findIndex((item, position) => item !== other[position]);
            found.push({
              file: pair,
              message: `differs from its French pair: ${other[index] ?? 'nothing'} where it has ${own[index] ?? 'nothing'}`,
            });
          }
        }
      }
    }
    const sandboxes = new Set(
      files.filter((file) => file.startsWith('sandboxes/')).map((file) => file.split('/')[1] as string),
    );
    for (const name of sandboxes)
      for (const needed of ['compose.yaml', 'package.json', 'package-lock.json', 'README.md'])
        if (!files.includes(`sandboxes/${name}/${needed}`))
          found.push({ file: `sandboxes/${name}`, message: `has no ${needed}` });
    return found;
  },
};
