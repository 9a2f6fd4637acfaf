import { createRequire } from 'node:module';

let library: typeof import('@xmldom/xmldom') | undefined;

/** Most pipelines have no XML: it is loaded when it is first needed. */
export function dom(): typeof import('@xmldom/xmldom') {
  library ??= createRequire(import.meta.url)('@xmldom/xmldom') as typeof import('@xmldom/xmldom');
  return library;
}
