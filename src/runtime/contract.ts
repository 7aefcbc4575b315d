/**
 * The one suite for all runtimes. Platform-free: natively vitest runs it, embedded a real browser does, each case by
 * its name. A case takes a function that opens a fresh runtime, and throws when its promise is broken.
 */
import { eventCases } from './contract/events.ts';
import { faultCases } from './contract/faults.ts';
import { fileCases } from './contract/files.ts';
import { httpCases } from './contract/http.ts';
import { imageCases } from './contract/images.ts';
import { moduleCases } from './contract/modules.ts';
import { networkCases } from './contract/network.ts';
import { processCases } from './contract/processes.ts';
import type { ContractCase } from './contract/stage.ts';

export type { ContractCase };

/** Every promise that an engine must keep. Packages that the programs import: express, amqplib. */
export const contractCases: readonly ContractCase[] = [
  ...processCases,
  ...moduleCases,
  ...fileCases,
  ...networkCases,
  ...httpCases,
  ...faultCases,
  ...eventCases,
  ...imageCases,
];
