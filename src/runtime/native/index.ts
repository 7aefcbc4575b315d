export { createNativeRuntime, type NativeOptions } from './runtime.ts';
