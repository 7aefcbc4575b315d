/** The rules of the virtual network that both engines share: addresses, links and their faults, the clock of events. */
export { createClock, type HubClock } from './clock.ts';
export { createContainers, reachable, type Container, type Containers, type Newcomer } from './containers.ts';
export { createFaults } from './faults.ts';
export { createLane, type Lane } from './lane.ts';
export { createLedger } from './ledger.ts';
export { testimony, type Witness } from './testimony.ts';
