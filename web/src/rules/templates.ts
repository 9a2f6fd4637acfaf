export interface Template {
  readonly name: string;
  readonly summary: string;
  readonly text: string;
}

/** What a new rule begins with. Each is right as it stands, with tests that pass. */
export const TEMPLATES: readonly Template[] = [
  {
    name: 'Threshold',
    summary: 'so many events within so long, in plain YAML',
    text: `title: Many failed logins from one address
description: One address fails to log in again and again.
level: high
tags: [attack.t1110]
when:
  event.action: authn_login_fail
count: 10
within: 5m
by: source.ip
falsepositives:
  - Somebody who has forgotten a password
tests:
  - name: ten within five minutes
    events:
      - {event.action: authn_login_fail, source.ip: 192.0.2.1, '@repeat': 10, '@every': 20s}
    matches: 1
    entity: {source.ip: 192.0.2.1}
  - name: nine
    events:
      - {event.action: authn_login_fail, source.ip: 192.0.2.1, '@repeat': 9}
    matches: 0
`,
  },
  {
    name: 'Sigma',
    summary: 'what one event must look like',
    text: `title: Script in a query
description: A parameter holds a script, as it is sent by who looks for XSS.
status: experimental
level: medium
tags:
  - attack.t1190
logsource:
  category: webserver
detection:
  selection:
    cs-uri-query|contains:
      - <script
      - javascript:alert(
  filter_scanner:
    c-ip|cidr: 10.20.0.0/16
  condition: selection and not filter_scanner
falsepositives:
  - Searches for programs
tests:
  - name: a script, from outside and from our own scanner
    events:
      - {url.query: 'q=<script>alert(1)', source.ip: 203.0.113.7}
      - {url.query: 'q=<script>alert(1)', source.ip: 10.20.1.1}
    matches: 1
`,
  },
  {
    name: 'Correlation',
    summary: 'one thing after another, or many of it, in Sigma',
    text: `title: Failed login
name: failed_login_of_mine
level: informational
logsource:
  category: authentication
detection:
  selection:
    event.action: authn_login_fail
  condition: selection
---
title: One address tries many accounts
description: Password spraying from one address.
level: high
tags:
  - attack.t1110.003
correlation:
  type: value_count
  rules: [failed_login_of_mine]
  group-by: [source.ip]
  timespan: 10m
  condition:
    field: user.name
    gte: 5
tests:
  - name: five accounts
    events:
      - {event.action: authn_login_fail, source.ip: 192.0.2.1, user.name: 'user{n}', '@repeat': 5}
    matches: 1
  - name: one account, again and again
    events:
      - {event.action: authn_login_fail, source.ip: 192.0.2.1, user.name: ada, '@repeat': 50}
    matches: 0
`,
  },
  {
    name: 'Anomaly',
    summary: 'what differs from the habit of a user, an address, a source',
    text: `id: my-logins-unusual
title: Far more logins of a user than usual
description: Learns how often each user logs in, and tells of what is very unlikely.
level: medium
anomaly:
  model: count
  by: user.name
  where:
    event.action: authn_login_success
  window: 5m
  learning: 1d
falsepositives:
  - A script that was changed
tests:
  - name: a user who is new is nothing unusual yet
    events:
      - {event.action: authn_login_success, user.name: ada, '@repeat': 20, '@every': 1m}
    matches: 0
`,
  },
];
