import type { Component } from 'svelte';
import type { Language } from '../../i18n/language.ts';
import type { Session } from './session.svelte.ts';

/** What a guide is given: the lab as the page sees it, and what the reader pressed to run it. */
export interface GuideProps {
  readonly session: Session;
  readonly sandbox: string;
  readonly language: Language;
  readonly pressed: HTMLElement;
}

/** Leads the reader through a lab, in the place of its sentence and controls. */
export type LabGuide = Component<GuideProps>;
