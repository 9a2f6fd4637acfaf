export * from './aggregation.ts';
export * from './command.ts';
export * from './expression.ts';
export * from './freeze.ts';
export * from './pipeline.ts';
export * from './predicate.ts';
