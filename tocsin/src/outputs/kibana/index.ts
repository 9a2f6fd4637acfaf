export { type DashboardDeclaration, dashboardDeclaration } from './declaration.ts';
export * from './flavour.ts';
export * from './saved-objects.ts';
export * from './server.ts';
export type { Aggregation, VisState } from './visualization.ts';
