import { projectFiles, read, type Check, type Found } from './problem.ts';
import { difference, looseEnds, looseLines } from './skeleton.ts';

const LANGUAGES = ['fr', 'en'] as const;

/** Every page exists in both languages, with the same components and ids; sandboxes have what a sandbox has. */
export const content: Check = {
  name: 'content',
  run() {
    const files = projectFiles();
    const found: Found[] = [];
    for (const file of files) {
      const match = /^content\/(lessons|trainer|slides|pages)\/(fr|en)\/(.+)$/.exec(file);
      if (!match) continue;
      for (const message of looseEnds(read(file))) found.push({ file, message });
      if (match[2] === 'fr')
        for (const line of looseLines(read(file)))
          found.push({ file, line, message: 'an ordinary space before ; : ! ? », or after «' });
      for (const language of LANGUAGES) {
        const pair = `content/${match[1]}/${language}/${match[3]}`;
        if (!files.includes(pair)) found.push({ file, message: `has no pair: ${pair}` });
        else if (match[2] === 'fr' && language === 'en') {
          const differs = difference(read(file), read(pair));
          if (differs) found.push({ file: pair, line: differs.line, message: differs.text });
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
