export * from './filter.ts';
export { Database, databasePath } from './geoip/database.ts';
export * from './registry.ts';
