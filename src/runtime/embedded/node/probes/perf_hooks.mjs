import perf from 'node:perf_hooks';

const { performance, PerformanceObserver } = perf;
console.log(
  performance === globalThis.performance,
  performance.now() > 0,
  performance.timeOrigin > 1e12,
  performance instanceof perf.Performance,
  typeof perf.constants,
);
const seen = [];
const observer = new PerformanceObserver((list, self) =>
  seen.push(
    list instanceof perf.PerformanceObserverEntryList,
    list
      .getEntries()
      .map((entry) => [entry.name, entry.entryType])
      .sort(),
    self === observer,
  ),
);
observer.observe({ entryTypes: ['mark', 'measure'] });
const mark = performance.mark('a', { detail: { x: 1 } });
performance.mark('b');
const measure = performance.measure('a to b', 'a', 'b');
console.log(
  mark instanceof perf.PerformanceMark,
  mark instanceof perf.PerformanceEntry,
  mark.detail,
  mark.duration,
  measure instanceof perf.PerformanceMeasure,
  measure.duration >= 0,
  typeof perf.PerformanceResourceTiming,
);
console.log(
  performance.getEntriesByName('a').length,
  performance.getEntriesByType('measure').map(({ name }) => name),
  performance.getEntries().length,
);
await new Promise((resolve) => setTimeout(resolve, 10));
console.log(seen);
observer.disconnect();
performance.clearMarks();
performance.clearMeasures();
console.log(
  performance.getEntriesByType('mark').length,
  Array.isArray(PerformanceObserver.supportedEntryTypes),
);
