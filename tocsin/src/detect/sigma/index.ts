export * from './documents.ts';
export { type ReadOptions, type ReadSigma, readSigma } from './read/read-sigma.ts';
