const SUBJECT = ['SubjectUserSid', 'SubjectUserName', 'SubjectDomainName', 'SubjectLogonId'];
const TARGET = ['TargetUserName', 'TargetDomainName', 'TargetSid'];
const MEMBER = ['MemberName', 'MemberSid', ...TARGET, ...SUBJECT, 'PrivilegeList'];
const LOGGED_ON = ['TargetUserSid', 'TargetUserName', 'TargetDomainName'];

/** Names of the data of an event in their order, for records that have the values alone. */
const INSERTS: Readonly<Record<string, readonly string[]>> = {
  4624: [
    ...SUBJECT,
    ...LOGGED_ON,
    'TargetLogonId',
    ...'LogonType LogonProcessName AuthenticationPackageName WorkstationName LogonGuid TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress IpPort ImpersonationLevel RestrictedAdminMode TargetOutboundUserName TargetOutboundDomainName VirtualAccount TargetLinkedLogonId ElevatedToken'.split(
      ' ',
    ),
  ],
  4625: [
    ...SUBJECT,
    ...LOGGED_ON,
    ...'Status FailureReason SubStatus LogonType LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress IpPort'.split(
      ' ',
    ),
  ],
  4634: [...LOGGED_ON, 'TargetLogonId', 'LogonType'],
  4647: [...LOGGED_ON, 'TargetLogonId'],
  4648: [
    ...SUBJECT,
    ...'LogonGuid TargetUserName TargetDomainName TargetLogonGuid TargetServerName TargetInfo ProcessId ProcessName IpAddress IpPort'.split(
      ' ',
    ),
  ],
  4672: [...SUBJECT, 'PrivilegeList'],
  4688: [
    ...SUBJECT,
    ...'NewProcessId NewProcessName TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName TargetDomainName TargetLogonId ParentProcessName MandatoryLabel'.split(
      ' ',
    ),
  ],
  4720: [...TARGET, ...SUBJECT, 'PrivilegeList', 'SamAccountName', 'DisplayName', 'UserPrincipalName'],
  4722: [...TARGET, ...SUBJECT],
  4723: [...TARGET, ...SUBJECT, 'PrivilegeList'],
  4724: [...TARGET, ...SUBJECT],
  4725: [...TARGET, ...SUBJECT],
  4726: [...TARGET, ...SUBJECT, 'PrivilegeList'],
  4728: MEMBER,
  4729: MEMBER,
  4732: MEMBER,
  4733: MEMBER,
  4740: [...TARGET, ...SUBJECT],
  4756: MEMBER,
  4757: MEMBER,
  4767: [...TARGET, ...SUBJECT],
  4776: ['PackageName', 'TargetUserName', 'Workstation', 'Status'],
};

export const namesOfInserts = (eventId: string): readonly string[] =>
  Object.hasOwn(INSERTS, eventId) ? (INSERTS[eventId] ?? []) : [];
