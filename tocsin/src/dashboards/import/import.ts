import { type Imported, ImportFault } from './imported.ts';
import { readSavedObjects } from './kibana/saved-objects.ts';
import { readOwn } from './own.ts';
import { withWhatRuns } from './runnable.ts';
import { readSimpleXml } from './splunk/simple-xml.ts';

/**
 * Reads what another system exports: Simple XML of Splunk, saved objects of Kibana (NDJSON), and dashboards, index
 * patterns and saved searches of ours (YAML). Throws `ImportFault`.
 */
export function importDashboards(name: string, text: string): Imported {
  const begin = text.replace(/^\ufeff/, '').trimStart();
  if (/\.ya?ml$/i.test(name)) return readOwn(name, text);
  if (begin.startsWith('<')) return withWhatRuns(readSimpleXml(name, text));
  if (begin.startsWith('{') || begin.startsWith('[')) return withWhatRuns(readSavedObjects(begin));
  throw new ImportFault(
    'neither XML of Splunk (<dashboard>, <form>), nor saved objects of Kibana (lines of JSON), nor a dashboard of Tocsin (a file that ends in .yml)',
  );
}
