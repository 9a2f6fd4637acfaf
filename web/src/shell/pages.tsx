import { lazy } from 'react';

/** Each page is a file that is loaded when it is first looked at; the search page, with which most begin, comes at once. */
export const AlertsPage = lazy(async () => ({ default: (await import('../alerts/alerts-page.tsx')).AlertsPage }));
export const AlertPage = lazy(async () => ({ default: (await import('../alerts/alert-page.tsx')).AlertPage }));
export const SearchesPage = lazy(async () => ({
  default: (await import('../searches/searches-page.tsx')).SearchesPage,
}));
export const EditSearchPage = lazy(async () => ({
  default: (await import('../searches/edit-page.tsx')).EditSearchPage,
}));
export const NewSearchPage = lazy(async () => ({ default: (await import('../searches/edit-page.tsx')).NewSearchPage }));
export const InputsPage = lazy(async () => ({ default: (await import('../inputs/inputs-page.tsx')).InputsPage }));
export const EditInputPage = lazy(async () => ({ default: (await import('../inputs/edit-page.tsx')).EditInputPage }));
export const NewInputPage = lazy(async () => ({ default: (await import('../inputs/edit-page.tsx')).NewInputPage }));
export const ResponsesPage = lazy(async () => ({
  default: (await import('../responses/responses-page.tsx')).ResponsesPage,
}));
export const StoragePage = lazy(async () => ({ default: (await import('../storage/storage-page.tsx')).StoragePage }));
export const DemoPage = lazy(async () => ({ default: (await import('../demo/demo-page.tsx')).DemoPage }));
export const DashboardsPage = lazy(async () => ({
  default: (await import('../dashboards/dashboards-page.tsx')).DashboardsPage,
}));
export const DashboardPage = lazy(async () => ({
  default: (await import('../dashboards/dashboard-page.tsx')).DashboardPage,
}));
export const NewDashboardPage = lazy(async () => ({
  default: (await import('../dashboards/new-dashboard-page.tsx')).NewDashboardPage,
}));
export const ImportPage = lazy(async () => ({ default: (await import('../dashboards/import-page.tsx')).ImportPage }));
export const PatternsPage = lazy(async () => ({
  default: (await import('../patterns/patterns-page.tsx')).PatternsPage,
}));
export const PatternPage = lazy(async () => ({ default: (await import('../patterns/pattern-page.tsx')).PatternPage }));
export const NewPatternPage = lazy(async () => ({
  default: (await import('../patterns/new-pattern-page.tsx')).NewPatternPage,
}));
export const RulesPage = lazy(async () => ({ default: (await import('../rules/rules-page.tsx')).RulesPage }));
export const RulePage = lazy(async () => ({ default: (await import('../rules/rule-page.tsx')).RulePage }));
export const NewRulePage = lazy(async () => ({ default: (await import('../rules/new-rule-page.tsx')).NewRulePage }));
export const IncidentsPage = lazy(async () => ({
  default: (await import('../incidents/incidents-page.tsx')).IncidentsPage,
}));
export const IncidentPage = lazy(async () => ({
  default: (await import('../incidents/incident-page.tsx')).IncidentPage,
}));
export const SourcesPage = lazy(async () => ({ default: (await import('../sources/sources-page.tsx')).SourcesPage }));
export const ConnectPage = lazy(async () => ({ default: (await import('../sources/connect-page.tsx')).ConnectPage }));
export const OutputsPage = lazy(async () => ({ default: (await import('../outputs/outputs-page.tsx')).OutputsPage }));
export const OutputPage = lazy(async () => ({ default: (await import('../outputs/output-page.tsx')).OutputPage }));
export const NewOutputPage = lazy(async () => ({
  default: (await import('../outputs/new-output-page.tsx')).NewOutputPage,
}));
