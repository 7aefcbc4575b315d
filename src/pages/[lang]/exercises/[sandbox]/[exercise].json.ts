import type { APIRoute, GetStaticPaths } from 'astro';
import { isLanguage, languages } from '../../../../i18n/index.ts';
import { briefOf } from '../../../../islands/exercise/brief.ts';
import { exerciseNamed, exercises } from '../../../../islands/exercise/source.ts';

export const getStaticPaths = (() =>
  exercises().flatMap(({ sandbox, id }) =>
    languages.map((lang) => ({ params: { lang, sandbox, exercise: id } })),
  )) satisfies GetStaticPaths;

/** What the island of an exercise fetches when the reader begins. */
export const GET: APIRoute = ({ params }) => {
  const { lang, sandbox = '', exercise = '' } = params;
  return Response.json(briefOf(sandbox, exerciseNamed(sandbox, exercise), isLanguage(lang) ? lang : 'fr'));
};
