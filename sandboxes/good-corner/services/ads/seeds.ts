/** What a new market-place starts with. The pictures are the front page's own samples. */
import type { Ad, Data, Named } from './store.ts';

const categories: readonly Named[] = [
  { id: 'home', name: 'Maison' },
  { id: 'leisure', name: 'Loisirs' },
  { id: 'garden', name: 'Jardin' },
  { id: 'transport', name: 'Transports' },
];

const tags: readonly Named[] = [
  { id: 'vintage', name: 'vintage' },
  { id: 'handmade', name: 'fait main' },
  { id: 'mended', name: 'réparé' },
];

const DAY = 86_400_000;

/** Five ads, the newest placed an hour before `now` (ms since 1970). */
export function seeds(now: number): Omit<Data, 'version' | 'secret'> {
  const ad = (
    id: string,
    days: number,
    about: Pick<Ad, 'title' | 'description' | 'price' | 'location'> & Partial<Ad>,
  ): Ad => ({
    pictures: [],
    ownerId: null,
    categoryId: null,
    tagIds: [],
    ...about,
    id,
    createdAt: new Date(now - days * DAY - 3_600_000).toISOString(),
  });
  return {
    categories,
    tags,
    users: [],
    ads: [
      ad('seed-1', 0, {
        title: 'Vélo de ville bleu',
        description:
          'Trois vitesses, éclairage neuf, révisé ce printemps. Il grince un peu dans les montées, comme moi.',
        price: 120,
        location: 'Nantes',
        pictures: ['/photos/bicycle.png'],
        categoryId: 'transport',
        tagIds: ['mended'],
      }),
      ad('seed-2', 1, {
        title: 'Lampe de bureau',
        description: 'Bras articulé, abat-jour en tôle émaillée. Fonctionne ; ampoule comprise.',
        price: 35,
        location: 'Lyon',
        pictures: ['/photos/lamp.png'],
        categoryId: 'home',
        tagIds: ['vintage'],
      }),
      ad('seed-3', 2, {
        title: 'Guitare folk',
        description: 'Table en épicéa, cordes changées en mai. Vendue avec sa housse.',
        price: 180,
        location: 'Marseille',
        pictures: ['/photos/guitar.png'],
        categoryId: 'leisure',
      }),
      ad('seed-4', 4, {
        title: 'Monstera à adopter',
        description: 'Un mètre vingt, pot en terre cuite. Elle a besoin de plus de lumière que je n’en ai.',
        price: 20,
        location: 'Lille',
        pictures: ['/photos/plant.png'],
        categoryId: 'garden',
      }),
      ad('seed-5', 6, {
        title: 'Théière en grès',
        description: 'Tournée à la main, un litre, sans éclat.',
        price: 28,
        location: 'Strasbourg',
        pictures: ['/photos/teapot.png'],
        categoryId: 'home',
        tagIds: ['handmade'],
      }),
    ],
  };
}
