export * from './document.ts';
export * from './report.ts';
export * from './runner.ts';
