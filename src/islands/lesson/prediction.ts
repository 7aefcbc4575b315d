import { createShelf, type Shelf } from './shelf.ts';
import type { Bindings } from './story.ts';

/** What a reader answered to one question, and what the lab then showed. Dates are ISO strings. */
export interface Prediction {
  readonly answer: string;
  readonly at: string;
  /** Once the lab has shown what happens, the answer is kept for good. `seen`: the names of the story. */
  readonly verdict: { readonly at: string; readonly seen: Bindings } | null;
}

/** The shelf of one question; its id is the same in both languages, and so is the answer. */
export function predictionShelf(id: string): Shelf<Prediction> {
  return createShelf({ name: `prediction:${id}`, version: 1, parse: toPrediction });
}

/** Parses what was kept; null when it is no prediction. */
export function toPrediction(value: unknown): Prediction | null {
  if (!isRecord(value)) return null;
  const { answer, at, verdict } = value;
  if (typeof answer !== 'string' || !isDate(at)) return null;
  if (!isRecord(verdict)) return { answer, at, verdict: null };
  return isDate(verdict['at'])
    ? { answer, at, verdict: { at: verdict['at'], seen: toBindings(verdict['seen']) } }
    : { answer, at, verdict: null };
}

function toBindings(value: unknown): Bindings {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? [[name, one]] : [],
    ),
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isDate = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));
