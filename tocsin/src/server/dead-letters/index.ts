export * from './kept-letters.ts';
export * from './letter-counts.ts';
