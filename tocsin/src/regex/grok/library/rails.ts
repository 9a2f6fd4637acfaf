import { definePatterns } from './define-patterns.ts';

const r = String.raw;

const views = '%{NUMBER:{viewms|[rails][request][duration][view]:float}}';
const records = '%{NUMBER:{activerecordms|[rails][request][duration][active_record]:float}}';

/** A request as Rails 3 and later log it, over several lines. https://guides.rubyonrails.org/debugging_rails_applications.html#the-logger */
export const rails = definePatterns({
  RUUID: r`\h{32}`,
  RCONTROLLER: r`(?<{controller|[rails][controller][class]}>[^#]+)#(?<{action|[rails][controller][action]}>\w+)`,
  RAILS3HEAD:
    'Started %{WORD:{verb|[http][request][method]}} "%{URIPATHPARAM:{request|[url][original]}}" for %{IPORHOST:{clientip|[source][address]}} at (?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND} %{ISO8601_TIMEZONE})',
  RPROCESSING: r`\W*Processing by %{RCONTROLLER} as (?<{format|[rails][request][format]}>\S+)(?:\W*Parameters: \{%{DATA:{params|[rails][request][params]}}\}\W*)?`,
  RAILS3FOOT: {
    disabled: 'Completed %{NUMBER:response}%{DATA} in %{NUMBER:totalms}ms %{RAILS3PROFILE}%{GREEDYDATA}',
    v8: 'Completed %{POSINT:[http][response][status_code]:int}%{DATA} in %{NUMBER:[rails][request][duration][total]:float}ms %{RAILS3PROFILE}%{GREEDYDATA}',
  },
  RAILS3PROFILE: r`(?:\(Views: ${views}ms \| ActiveRecord: ${records}ms|\(ActiveRecord: ${records}ms)?`,
  RAILS3: r`%{RAILS3HEAD}(?:%{RPROCESSING})?(?<{context|[rails][request][explain][original]}>(?:%{DATA}\n)*)(?:%{RAILS3FOOT})?`,
});
