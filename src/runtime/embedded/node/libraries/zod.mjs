// zod: objects, unions, transforms, refinements, errors as it publishes them.
import { z } from 'zod';

const User = z.object({
  name: z.string().min(2),
  age: z.coerce.number().int().positive(),
  email: z.email().optional(),
  tags: z.array(z.enum(['a', 'b'])).default([]),
  born: z.iso.date().optional(),
});
console.log(User.parse({ name: 'Ann', age: '41', tags: ['a'] }));
const wrong = User.safeParse({ name: 'x', age: -1, email: 'nope', tags: ['c'] });
console.log(
  wrong.success,
  wrong.error.issues.map(({ code, path, message }) => [code, path.join('.'), message]),
);
const Shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), r: z.number() }),
  z.object({ kind: z.literal('square'), a: z.number() }),
]);
console.log(Shape.parse({ kind: 'square', a: 2 }), Shape.safeParse({ kind: 'line' }).success);
console.log(
  z
    .string()
    .transform((text) => text.length)
    .parse('four'),
  await z
    .string()
    .refine(async (text) => text === 'ok', 'not ok')
    .safeParseAsync('no')
    .then(({ error }) => error.issues[0].message),
);
console.log(
  z.map(z.string(), z.number()).parse(new Map([['a', 1]])),
  z.strictObject({ a: z.number() }).safeParse({ a: 1, b: 2 }).error.issues[0].message,
  z.toJSONSchema(z.object({ a: z.string() })),
);
try {
  z.number().parse('x');
} catch (error) {
  console.log(error instanceof z.ZodError, error.name, z.prettifyError(error));
}
