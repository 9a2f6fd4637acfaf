export * from './declaration.ts';
export * from './nearest.ts';
