export * from './dashboard.ts';
export * from './panel.ts';
export * from './pattern.ts';
export * from './value-format.ts';
