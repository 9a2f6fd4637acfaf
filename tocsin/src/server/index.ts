export * from './data-folder.ts';
export * from './system.ts';
export * from './version.ts';
