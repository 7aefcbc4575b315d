import { describe, expect, it } from 'vitest';
import { NginxError } from './error.ts';
import { createTokenizer, type Token } from './tokenizer.ts';

function all(text: string): readonly Token[] {
  const tokens = createTokenizer(text, 'nginx.conf');
  const seen: Token[] = [];
  for (let token = tokens.next(); token.kind !== 'end'; token = tokens.next()) seen.push(token);
  return seen;
}

const words = (text: string): readonly (readonly string[])[] =>
  all(text).map((token) => (token.kind === 'statement' ? token.words : [token.kind]));

function failure(text: string): string {
  try {
    all(text);
  } catch (error) {
    if (error instanceof NginxError) return error.message;
  }
  return 'no error';
}

describe('the tokenizer', () => {
  it('reads words, blocks and their ends', () => {
    expect(all('a b;c{d;}')).toEqual([
      { kind: 'statement', words: ['a', 'b'], opens: false },
      { kind: 'statement', words: ['c'], opens: true },
      { kind: 'statement', words: ['d'], opens: false },
      { kind: 'close' },
    ]);
  });

  it('keeps what is quoted together, and undoes escapes', () => {
    expect(words(`a "b ; {" 'c "d"' "e\\"f" g\\ h "\\t\\d";`)).toEqual([
      ['a', 'b ; {', 'c "d"', 'e"f', 'g\\ h', '\t\\d'],
    ]);
  });

  it('keeps braces that belong to a variable', () => {
    expect(words('a ${b}c;')).toEqual([['a', '${b}c']]);
  });

  it('takes # for a comment only where a word could begin', () => {
    expect(words('a b#c; # d { ;\ne;')).toEqual([['a', 'b#c'], ['e']]);
  });

  it('knows the line of an error, across quotes, escapes and comments', () => {
    expect(failure('a "1\n2\n3" \\\n4;\n# 5\n  }{')).toBe('nginx: [emerg] unexpected "{" in nginx.conf:6');
  });

  it('names what it did not expect', () => {
    expect(failure('a')).toBe('nginx: [emerg] unexpected end of file, expecting ";" or "}" in nginx.conf:1');
    expect(failure('a "b"c;')).toBe('nginx: [emerg] unexpected "c" in nginx.conf:1');
    expect(failure('a }')).toBe('nginx: [emerg] unexpected "}" in nginx.conf:1');
  });

  it('ends on any input, in time that grows with its length', () => {
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
    const alphabet = 'ab "\'\\{};#$\n\t)';
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: random(60) }, () => alphabet[random(alphabet.length)]).join('');
      expect(() => failure(text)).not.toThrow();
    }
    expect(failure('a '.repeat(200_000))).toContain('unexpected end of file');
  });
});
