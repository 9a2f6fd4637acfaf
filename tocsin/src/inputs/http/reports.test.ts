import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNormaliser, type Event, getField } from '../../event/index.ts';
import { BrokenItems } from './json-items.ts';
import { reportEvent } from './report-event.ts';
import { readCspReports, readReports } from './reports.ts';

const NOW = 1_795_400_000_000;
const SENDER = { ip: '192.0.2.1', userAgent: 'Mozilla/5.0', forwardedFor: undefined, forwarded: undefined };

const eventsOf = (reports: readonly object[]): (Event | undefined)[] =>
  readReports(JSON.stringify(reports)).map((report) => report && reportEvent(report, SENDER, NOW));

const eventOf = (type: string, body: object, more: object = {}): Event => {
  const [event] = eventsOf([{ type, url: 'https://shop.example/pay?step=2', body, ...more }]);
  if (event === undefined) throw new Error('it is no report');
  return event;
};

const CSP = {
  documentURL: 'https://shop.example/pay?step=2',
  referrer: 'https://shop.example/',
  blockedURL: 'https://evil.example/x.js',
  effectiveDirective: 'script-src-elem',
  originalPolicy: "script-src 'self'; report-to siem",
  sourceFile: 'https://shop.example/pay',
  sample: '',
  disposition: 'enforce',
  statusCode: 200,
  lineNumber: 12,
  columnNumber: 5,
};

describe('a report of a browser', () => {
  it('of CSP is an event of the page, with what was blocked and where', () => {
    const event = eventOf('csp-violation', CSP, { age: 1_500, user_agent: 'Chrome/142' });
    expect(event).toMatchObject({
      '@timestamp': NOW - 1_500,
      '@metadata': { sourcetype: 'browser_report' },
      message: 'content security policy: script-src-elem: https://evil.example/x.js',
      event: {
        kind: 'event',
        module: 'browser',
        dataset: 'browser.csp_violation',
        action: 'csp_violation',
        category: 'web',
        type: 'denied',
        outcome: 'failure',
        reason: 'script-src-elem: https://evil.example/x.js',
      },
      rule: { name: 'script-src-elem' },
      url: {
        full: 'https://shop.example/pay?step=2',
        scheme: 'https',
        domain: 'shop.example',
        path: '/pay',
        query: 'step=2',
      },
      destination: { domain: 'evil.example' },
      log: { origin: { file: { name: 'https://shop.example/pay', line: 12, column: 5 } } },
      http: { request: { referrer: 'https://shop.example/' }, response: { status_code: 200 } },
      source: { address: '192.0.2.1' },
      user_agent: { original: 'Chrome/142' },
      report: { type: 'csp-violation', body: CSP },
    });
    expect(JSON.parse(String(getField(event, 'event.original')))).toMatchObject({ type: 'csp-violation', body: CSP });
  });

  it('of CSP in the older form is the same', () => {
    const [report] = readCspReports(
      JSON.stringify({
        'csp-report': {
          'document-uri': CSP.documentURL,
          referrer: CSP.referrer,
          'blocked-uri': CSP.blockedURL,
          'effective-directive': CSP.effectiveDirective,
          'violated-directive': 'script-src-elem',
          'original-policy': CSP.originalPolicy,
          'source-file': CSP.sourceFile,
          'script-sample': CSP.sample,
          disposition: CSP.disposition,
          'status-code': CSP.statusCode,
          'line-number': CSP.lineNumber,
          'column-number': CSP.columnNumber,
        },
      }),
    );
    if (report === undefined) throw new Error('it is no report');
    const { event, report: kept, ...older } = reportEvent(report, SENDER, NOW);
    const { event: newEvent, report: newKept, ...newer } = eventOf('csp-violation', CSP);
    expect(older).toEqual(newer);
    expect(event).toEqual({ ...Object(newEvent), original: expect.stringContaining('"csp-report"') });
    expect(kept).toMatchObject(Object(newKept));
  });

  it('of CSP 1 names its directive with its values', () => {
    const [report] = readCspReports('{"csp-report":{"violated-directive":"img-src \'self\'","blocked-uri":"inline"}}');
    expect(report).toMatchObject({ body: { effectiveDirective: 'img-src', disposition: 'enforce' }, url: '' });
  });

  it('that only tells, and has blocked nothing, is no denial', () => {
    const event = eventOf('csp-violation', { ...CSP, disposition: 'report', blockedURL: 'inline' });
    expect(event.event).toMatchObject({ type: 'info' });
    expect(event.event).not.toHaveProperty('outcome');
    expect(event).not.toHaveProperty('destination');
  });

  it.each<[string, object, Readonly<Record<string, unknown>>]>([
    [
      'network-error',
      {
        type: 'tcp.refused',
        method: 'POST',
        server_ip: '203.0.113.9',
        status_code: 0,
        elapsed_time: 143,
        phase: 'connection',
      },
      {
        'event.action': 'network_error',
        'event.type': 'error',
        'event.outcome': 'failure',
        'event.duration': 143_000_000,
        'error.type': 'tcp.refused',
        'http.request.method': 'POST',
        'destination.ip': '203.0.113.9',
        'http.response.status_code': undefined,
        'report.body.phase': 'connection',
      },
    ],
    ['network-error', { type: 'ok' }, { 'event.type': 'info', 'error.type': undefined }],
    [
      'deprecation',
      { id: 'websql', message: 'WebSQL is deprecated', sourceFile: 'https://shop.example/a.js', lineNumber: 3 },
      {
        'event.action': 'browser_deprecation',
        'rule.name': 'websql',
        'log.origin.file.line': 3,
        message: 'deprecated feature: websql: WebSQL is deprecated',
      },
    ],
    ['intervention', { id: 'audio' }, { 'event.action': 'browser_intervention', 'event.type': 'info' }],
    [
      'crash',
      { reason: 'oom', stack: 'at x' },
      { 'event.action': 'browser_crash', 'error.stack_trace': 'at x', 'event.type': 'error' },
    ],
    [
      'permissions-policy-violation',
      { policyId: 'camera', disposition: 'enforce' },
      { 'event.action': 'permissions_policy_violation', 'rule.name': 'camera', 'event.type': 'denied' },
    ],
    [
      'coep',
      { type: 'corp', blockedURL: 'https://img.example/a.png', disposition: 'reporting' },
      { 'event.action': 'coep_violation', 'destination.domain': 'img.example', 'event.type': 'info' },
    ],
    ['something-new', { message: 'x' }, { 'event.action': 'browser_report', 'report.type': 'something-new' }],
  ])('of type %s', (type, body, expected) => {
    const event = eventOf(type, body);
    for (const [path, value] of Object.entries(expected)) expect([path, getField(event, path)]).toEqual([path, value]);
  });

  it.each([
    ['no type', { body: {} }],
    ['no body', { type: 'crash' }],
    ['a body that is none', { type: 'crash', body: [] }],
    ['more than it may have', { type: 'crash', body: { stack: 'x'.repeat(70_000) } }],
  ])('with %s is none', (_, report) => expect(eventsOf([report])).toEqual([undefined]));

  it('of a hostile sender is bounded, and plain data', () => {
    const long = `https://shop.example/${'x'.repeat(20_000)}`;
    const event = eventOf(
      'csp-violation',
      JSON.parse(
        `{"__proto__":{"polluted":1},"blockedURL":${JSON.stringify(long)},"effectiveDirective":["x"],"lineNumber":-1,"columnNumber":1.5,"statusCode":"200","disposition":{}}`,
      ),
      { url: long, age: -5, user_agent: 'u'.repeat(9_000) },
    );
    expect(event['@timestamp']).toBe(NOW);
    expect(event).not.toHaveProperty('rule');
    expect(event).not.toHaveProperty('log');
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
    for (const path of ['url.full', 'url.path', 'report.body.blockedURL', 'user_agent.original', 'event.reason'])
      expect([path, String(getField(event, path)).length <= 4_097]).toEqual([path, true]);
    expect(eventOf('crash', {}, { age: 1e15 })['@timestamp']).toBe(NOW - 7 * 86_400_000);
  });

  it('has the address of its client by the rule of trusted proxies', () => {
    const [report] = readReports(JSON.stringify([{ type: 'crash', url: 'https://shop.example/', body: {} }]));
    if (report === undefined) throw new Error('it is no report');
    const event = reportEvent(report, { ...SENDER, forwardedFor: '198.51.100.7, 203.0.113.5' }, NOW);
    createNormaliser({ trustedProxies: ['192.0.2.1'] })(event, {});
    expect(event).toMatchObject({ source: { ip: '203.0.113.5', address: '192.0.2.1' }, event: { module: 'browser' } });
  });

  it('is read or refused, whatever it holds', () => {
    const member = fc.oneof(
      fc.constantFrom(
        'type',
        'body',
        'url',
        'age',
        'user_agent',
        'csp-report',
        'blockedURL',
        'disposition',
        'lineNumber',
        '__proto__',
      ),
      fc.string(),
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('https://[::1]:99999/', 'coep', 'enforce', 'data:,x', 'http://a@b:c'),
    );
    const report = fc.dictionary(member, fc.oneof(value, fc.dictionary(member, value)));
    const normalise = createNormaliser();
    fc.assert(
      fc.property(fc.array(report, { maxLength: 3 }), fc.nat(400), fc.boolean(), (reports, cut, isCut) => {
        const text = JSON.stringify(reports);
        for (const read of [readReports, readCspReports]) {
          try {
            for (const one of read(isCut ? text.slice(0, cut) : text))
              if (one !== undefined) normalise(reportEvent(one, SENDER, NOW), {});
          } catch (error) {
            expect(error).toBeInstanceOf(BrokenItems);
          }
        }
      }),
      { seed: 11, numRuns: 1_000 },
    );
  });
});
