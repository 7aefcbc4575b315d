import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

/** The day on which it first appeared; the feeds are sorted by it. */
const published = z.coerce.date();

/** Lessons: content/lessons/{fr,en}/<id>.mdx. Numbers and ids are the same in both languages. */
const lessons = defineCollection({
  loader: glob({ pattern: '{fr,en}/*.mdx', base: './content/lessons' }),
  schema: z.object({
    number: z.string().regex(/^[A-E]\d{1,2}$/),
    title: z.string(),
    lead: z.string(),
    able: z.string(),
    see: z.number().int().positive(),
    do: z.number().int().positive(),
    /** Lines of the self-validation sheet that this lesson serves. */
    serves: z.array(z.string()).min(1),
    needs: z.array(z.string()).default([]),
    deck: z.string().optional(),
    published,
  }),
});

/** Trainers' pages: content/trainer/{fr,en}/<lesson>.mdx. What they share with the lesson is read from the lesson. */
const trainer = defineCollection({
  loader: glob({ pattern: '{fr,en}/*.mdx', base: './content/trainer' }),
  schema: z.object({
    /** Ends the sentence "at the end, everyone can …". */
    goal: z.string(),
    /** How long the session lasts, in words. */
    time: z.string(),
    material: z.array(z.string()).min(1),
  }),
});

/** Decks: content/slides/{fr,en}/<id>.mdx, one <Slide> after another. */
const slides = defineCollection({
  loader: glob({ pattern: '{fr,en}/*.mdx', base: './content/slides' }),
  schema: z.object({ title: z.string(), lead: z.string(), count: z.number().int().positive(), published }),
});

/** Single pages: content/pages/{fr,en}/<id>.mdx. */
const pages = defineCollection({
  loader: glob({ pattern: '{fr,en}/*.mdx', base: './content/pages' }),
  schema: z.object({ title: z.string(), lead: z.string() }),
});

export const collections = { lessons, trainer, slides, pages };
