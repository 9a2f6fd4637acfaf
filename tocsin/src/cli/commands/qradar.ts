import type { Command } from 'commander';
import { eventMappingFile, propertyFile, qidFile } from '../../outputs/index.ts';

/** `tocsin qradar`: files that QRadar imports so that it knows the events of the output `qradar`. */
export const qradar = (program: Command): Command => {
  const group = program
    .command('qradar')
    .summary('write what QRadar imports to know the events of the output `qradar`');
  const add = (name: string, summary: string, description: string, text: () => string): void => {
    group
      .command(name)
      .summary(summary)
      .description(description)
      .action(() => void process.stdout.write(text()));
  };
  add(
    'qids',
    'the kinds of events, for qidmap_cli.sh',
    'Writes a line for each kind of event: `,name,description,severity,low-level category`. On the console of QRadar:\n  tocsin qradar qids > tocsin-qids.csv\n  /opt/qradar/bin/qidmap_cli.sh -i -f tocsin-qids.csv',
    qidFile,
  );
  add(
    'mapping',
    'which event id and category is which of them',
    'Writes a table with a heading: event id and category as the output sends them, and the name of the QID that they are mapped to in the\nDSM editor, or by the API data_classification/dsm_event_mappings.',
    eventMappingFile,
  );
  add(
    'properties',
    'the keys that need a custom property',
    'Writes a table with a heading: the keys of LEEF that QRadar does not read by itself, each with a name and a type for a custom property\nwhose expression is of the kind LEEF.',
    propertyFile,
  );
  return group;
};
