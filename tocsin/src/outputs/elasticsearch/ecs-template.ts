/** Types of ECS by the names of fields: https://www.elastic.co/guide/en/ecs/8.17/ */
const DYNAMIC = [
  { addresses: { path_match: '*.ip', mapping: { type: 'ip', ignore_malformed: true } } },
  { places: { path_match: '*.geo.location', mapping: { type: 'geo_point', ignore_malformed: true } } },
  { messages: { path_match: '*.message', mapping: { type: 'text' } } },
  { traces: { path_match: '*.stack_trace', mapping: { type: 'text' } } },
  { strings: { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: 1024 } } },
];

export interface TemplateOptions {
  readonly pattern: string;
  readonly isDataStream: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

const IP = { type: 'ip', ignore_malformed: true };

/** An index template that keeps an event whose values are not of their field's type, rather than refuse it. */
export const ecsTemplate = ({ pattern, isDataStream, settings }: TemplateOptions): object => ({
  index_patterns: [pattern],
  // Above the templates that servers come with.
  priority: 250,
  ...(isDataStream ? { data_stream: {} } : {}),
  template: {
    settings: { 'index.mapping.ignore_malformed': true, 'index.mapping.total_fields.limit': 2_000, ...settings },
    mappings: {
      date_detection: false,
      dynamic_templates: DYNAMIC,
      properties: {
        '@timestamp': { type: 'date' },
        message: { type: 'text' },
        event: {
          properties: {
            created: { type: 'date' },
            ingested: { type: 'date' },
            start: { type: 'date' },
            end: { type: 'date' },
            duration: { type: 'long' },
            severity: { type: 'long' },
            risk_score: { type: 'float' },
            original: { type: 'keyword', index: false, doc_values: false },
          },
        },
        source: { properties: { ip: IP, port: { type: 'long' } } },
        client: { properties: { ip: IP, port: { type: 'long' } } },
        destination: { properties: { ip: IP, port: { type: 'long' } } },
        http: { properties: { response: { properties: { status_code: { type: 'long' } } } } },
      },
    },
  },
});
