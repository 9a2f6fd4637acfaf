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
