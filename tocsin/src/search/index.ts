export * from './ast/index.ts';
export { COMMANDS, findCommand } from './commands/registry.ts';
export { SplError } from './errors.ts';
export type { Macro, Macros } from './macros.ts';
export { parseSpl, unsupported } from './parse.ts';
export { printSpl } from './print.ts';
export * from './search.ts';
export { createSearch, type SearchOptions } from './service.ts';
export { resolveTime } from './time/modifier.ts';
