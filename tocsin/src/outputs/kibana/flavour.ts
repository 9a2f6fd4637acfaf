/** OpenSearch Dashboards is a fork of Kibana 7.10, and its saved objects are still those. */
export const FLAVOURS = ['kibana', 'opensearch-dashboards'] as const;
export type Flavour = (typeof FLAVOURS)[number];

export const PRODUCTS: Readonly<Record<Flavour, string>> = {
  kibana: 'Kibana',
  'opensearch-dashboards': 'OpenSearch Dashboards',
};
