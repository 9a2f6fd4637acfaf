export * from './check.ts';
export * from './dashboard.ts';
export * from './folders.ts';
export * from './panel.ts';
export * from './pattern.ts';
export { type DashboardContext, readDashboard } from './read-dashboard.ts';
export { readPattern } from './read-pattern.ts';
export * from './value-format.ts';
export * from './variables.ts';
