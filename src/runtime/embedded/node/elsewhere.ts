/** The modules of Node that the tab does not have, with the names that programs import from them. */
import { absentMember, absentModule } from './core/absent.ts';

const NAMES: Readonly<Record<string, string>> = {
  child_process: 'ChildProcess exec execFile execFileSync execSync fork spawn spawnSync',
  cluster: 'fork setupPrimary setupMaster disconnect Worker',
  dgram: 'createSocket Socket',
  domain: 'create createDomain Domain',
  http2: 'connect createServer createSecureServer constants sensitiveHeaders getDefaultSettings',
  inspector: 'Session open close url waitForDebugger console',
  'inspector/promises': 'Session open close url waitForDebugger',
  repl: 'start REPLServer',
  sea: 'isSea getAsset getRawAsset getAssetAsBlob',
  sqlite: 'DatabaseSync StatementSync constants backup',
  test: 'test describe it suite before after beforeEach afterEach mock run skip todo only',
  trace_events: 'createTracing getEnabledCategories',
  v8: 'getHeapStatistics getHeapSpaceStatistics serialize deserialize setFlagsFromString writeHeapSnapshot',
  vm: 'Script createContext isContext runInContext runInNewContext runInThisContext compileFunction Module',
  wasi: 'WASI',
  worker_threads:
    'Worker MessageChannel MessagePort BroadcastChannel markAsUntransferable moveMessagePortToContext',
};

/** Values that programs ask for before they decide to use the module at all. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  cluster: { isPrimary: true, isMaster: true, isWorker: false, workers: {} },
  worker_threads: { isMainThread: true, parentPort: null, workerData: null, threadId: 0, resourceLimits: {} },
};

/** Absent modules by name. */
export const elsewhere: ReadonlyMap<string, object> = new Map(
  Object.entries(NAMES).map(([module, names]) => {
    const members = Object.fromEntries(names.split(' ').map((name) => [name, absentMember(module, name)]));
    return [module, absentModule(module, { ...members, ...KNOWN[module] })];
  }),
);
