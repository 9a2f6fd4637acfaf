export * from './ast.ts';
export * from './parse.ts';
export * from './places.ts';
export * from './print.ts';
export * from './variables.ts';
