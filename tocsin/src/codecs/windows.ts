import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { maxLineBytes, timeZone } from './options.ts';
import { noMessageFormat } from './siem/format.ts';
import { WINDOWS_FAILURE_TAG, windowsFormat } from './windows/format.ts';

export const windows = defineCodec({
  name: 'windows',
  summary: 'events of Windows, one a line: JSON of Winlogbeat, nxlog, PowerShell or Fluent Bit, or XML',
  description:
    'Takes what Winlogbeat writes, nxlog (`to_json`), `Get-WinEvent | ForEach-Object { ConvertTo-Json -Compress $_ }`, Fluent Bit ' +
    '(`winevtlog`), XML as JSON (`{"Event":{"System":…}}`) and `<Event>` in one line. The record stands under `winlog`, its data ' +
    'under `winlog.event_data`; where a record has the values alone, those of well known events get their names. `event.code` is the ' +
    'event id, `host.name` the computer, `event.outcome` the audit bit of the keywords.\n\nEvents of the security log become words of ' +
    'ECS and of the OWASP vocabulary: 4624 `authn_login_success`, 4625 `authn_login_fail` (with the reason), 4634 and 4647 ' +
    '`authn_logout`, 4720 `user_created`, 4726 `user_deleted`, 4728, 4732 and others of members of groups `authz_change`, 4740 ' +
    '`authn_login_lock`, 4723 and 4724 `authn_password_change`; those without such a word keep one of their own: 4648 `logged-in-explicit`, ' +
    '4672 `logged-in-special`, 4688 `created-process`, 1102 `audit-log-cleared`. `user.name` is who acts or logs on, ' +
    '`user.target.name` who is acted upon, `user.effective.name` whose credentials are used.\n\nJSON of another kind is read as `json` ' +
    'reads it; a line that is neither becomes a plain line with the tag `_windowsparsefailure`.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'nxlog, a logon that failed',
      options: { timeZone: 'UTC' },
      input:
        '{"EventTime":"2026-11-23 01:58:06","Hostname":"dc1.example","Keywords":-9218868437227405312,"EventType":"AUDIT_FAILURE","SeverityValue":4,"Severity":"ERROR","EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing","Task":12544,"RecordNumber":77,"ProcessID":712,"ThreadID":11,"Channel":"Security","Message":"An account failed to log on.","TargetUserName":"alice","TargetDomainName":"SHOP","Status":"0xc000006d","SubStatus":"0xc000006a","LogonType":"3","WorkstationName":"WS7","IpAddress":"203.0.113.7","IpPort":"50123"}\n',
      events: [
        {
          '@timestamp': 1795399086000,
          'event.action': 'authn_login_fail',
          'event.category': 'authentication',
          'event.code': '4625',
          'event.outcome': 'failure',
          'event.reason': 'wrong password',
          'host.name': 'dc1.example',
          'log.level': 'error',
          message: 'An account failed to log on.',
          'source.domain': 'WS7',
          'source.ip': '203.0.113.7',
          'source.port': 50123,
          'user.domain': 'SHOP',
          'user.name': 'alice',
          'winlog.event_data.SubStatus': '0xc000006a',
          'winlog.logon.type': 'Network',
          '@metadata.sourcetype': 'WinEventLog',
        },
      ],
    },
    {
      title: 'XML, a member of a group',
      input:
        '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Security-Auditing"/><EventID>4732</EventID><Level>0</Level><Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime="2026-11-23T01:58:06.1234567Z"/><EventRecordID>78</EventRecordID><Channel>Security</Channel><Computer>dc1.example</Computer></System><EventData><Data Name="MemberName">CN=Bob,DC=shop</Data><Data Name="MemberSid">S-1-5-21-1-2-3-1001</Data><Data Name="TargetUserName">Administrators</Data><Data Name="TargetSid">S-1-5-32-544</Data><Data Name="SubjectUserName">alice</Data></EventData></Event>\n',
      events: [
        {
          '@timestamp': 1795399086123,
          '@nanoseconds': 456700,
          'event.action': 'authz_change',
          'event.category': 'iam',
          'event.outcome': 'success',
          'group.name': 'Administrators',
          'user.name': 'alice',
          'user.target.id': 'S-1-5-21-1-2-3-1001',
          'user.target.name': 'Bob',
        },
      ],
    },
    {
      title: 'PowerShell, values without names',
      input:
        '{"Id":4672,"Level":0,"Task":12548,"Keywords":-9214364837600034816,"RecordId":79,"ProviderName":"Microsoft-Windows-Security-Auditing","LogName":"Security","ProcessId":712,"MachineName":"dc1.example","TimeCreated":"\\/Date(1795399086000)\\/","LevelDisplayName":"Information","Properties":[{"Value":"S-1-5-18"},{"Value":"alice"},{"Value":"SHOP"},{"Value":999},{"Value":"SeSecurityPrivilege"}]}\n',
      events: [
        {
          '@timestamp': 1795399086000,
          'event.action': 'logged-in-special',
          'event.category': 'iam',
          'event.type': 'admin',
          'user.name': 'alice',
          'winlog.event_data.PrivilegeList': 'SeSecurityPrivilege',
          'winlog.process.pid': 712,
        },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const primary = windowsFormat(createZone(options.timeZone));
    return new SourceDecoder(
      {
        formats: [primary],
        fallback: noMessageFormat({ name: 'windows', failureTag: WINDOWS_FAILURE_TAG }),
        primary,
        otherwise: primary,
        maxLineBytes: options.maxLineBytes,
      },
      context,
    );
  },
});
