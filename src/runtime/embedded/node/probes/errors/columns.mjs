// Where errors point, in lines that await, import() and import.meta made longer when they were compiled.
import fs from 'node:fs';

const place = (error) => /probe\.mjs:(\d+:\d+)/.exec(error.stack)?.[1];
const fail = () => { throw new Error('here'); };
try { fail(); } catch (error) { console.log(place(error)); }
try { await null; await null; fail(await null); } catch (error) { console.log(error.stack.match(/probe\.mjs:\d+:\d+/g)); }
const later = async () => { await null; await Promise.resolve(1); throw new TypeError('later'); };
await later().catch((error) => console.log(place(error)));
for await (const one of [1]) { const error = new Error(`in a loop ${one}`); console.log(place(error)); }
async function* numbers() { yield 1; yield await 2; throw new Error('generator'); }
try { for await (const n of numbers()) void n; } catch (error) { console.log(place(error)); }
const meta = [import.meta.url, import.meta.dirname].length && new Error('meta'); console.log(place(meta));
const imported = (await import('node:path')).sep && new Error('imported'); console.log(place(imported));
try { fs.readFileSync('/none'); } catch (error) { console.log(place(error)); }
try { null.property; } catch (error) { console.log(place(error), error.message); }
try { undefinedName; } catch (error) { console.log(place(error), error.message); }
console.log(place(await Promise.reject(new Error('rejected')).catch((error) => error)), String(new Error('x').stack.split('\n')[0]));
class Mine extends Error { constructor(message) { super(message); this.name = 'Mine'; } }
const mine = new Mine('own'); console.log(mine.stack.split('\n')[0], place(mine), `${mine}`);
