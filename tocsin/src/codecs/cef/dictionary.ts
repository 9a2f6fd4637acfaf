/** What a field of a CEF extension is called where. */
export interface CefField {
  /** The full name. */
  readonly name: string;
  /** The key of the standard, mostly short. */
  readonly key: string;
  /** Field reference in ECS. */
  readonly ecs: string;
  /** An older full name. */
  readonly legacy: string | undefined;
  /** Where several fields share their ECS field, this one is written. */
  readonly isFirst: boolean;
  readonly isTime: boolean;
}

/** `name key field`; the key `-` is the name itself. Behind it `time`, `first`, or `was=` an older name. `@` stands for the device: observer or host. */
const TABLE = `
agentAddress agt [agent][ip]
agentDnsDomain - [cef][agent][registered_domain] first
agentHostName ahost [agent][name]
agentId aid [agent][id]
agentMacAddress amac [agent][mac]
agentNtDomain - [cef][agent][registered_domain]
agentReceiptTime art [event][created] time
agentTimeZone atz [cef][agent][timezone]
agentTranslatedAddress - [cef][agent][nat][ip]
agentTranslatedZoneExternalID - [cef][agent][translated_zone][external_id]
agentTranslatedZoneURI - [cef][agent][translated_zone][uri]
agentType at [agent][type]
agentVersion av [agent][version]
agentZoneExternalID - [cef][agent][zone][external_id]
agentZoneURI - [cef][agent][zone][uri]
applicationProtocol app [network][protocol]
baseEventCount cnt [cef][base_event_count]
bytesIn in [source][bytes]
bytesOut out [destination][bytes]
categoryDeviceType catdt [cef][device_type]
customerExternalID - [organization][id]
customerURI - [organization][name]
destinationAddress dst [destination][ip]
destinationDnsDomain - [destination][registered_domain] first
destinationGeoLatitude dlat [destination][geo][location][lat] was=destinationLatitude
destinationGeoLongitude dlong [destination][geo][location][lon] was=destinationLongitude
destinationHostName dhost [destination][domain]
destinationMacAddress dmac [destination][mac]
destinationNtDomain dntdom [destination][registered_domain]
destinationPort dpt [destination][port]
destinationProcessId dpid [destination][process][pid]
destinationProcessName dproc [destination][process][name]
destinationServiceName - [destination][service][name]
destinationTranslatedAddress - [destination][nat][ip]
destinationTranslatedPort - [destination][nat][port]
destinationTranslatedZoneExternalID - [cef][destination][translated_zone][external_id]
destinationTranslatedZoneURI - [cef][destination][translated_zone][uri]
destinationUserId duid [destination][user][id]
destinationUserName duser [destination][user][name]
destinationUserPrivileges dpriv [destination][user][group][name]
destinationZoneExternalID - [cef][destination][zone][external_id]
destinationZoneURI - [cef][destination][zone][uri]
deviceAction act [event][action]
deviceAddress dvc [@][ip]
deviceDirection - [network][direction]
deviceDnsDomain - [@][registered_domain] first
deviceEventCategory cat [cef][category]
deviceFacility - [log][syslog][facility][code]
deviceInboundInterface - [observer][ingress][interface][name]
deviceMacAddress dvcmac [@][mac]
deviceNtDomain - [cef][nt_domain]
deviceOutboundInterface - [observer][egress][interface][name]
devicePayloadId - [cef][payload_id]
deviceProcessId dvcpid [process][pid]
deviceProcessName - [process][name]
deviceReceiptTime rt @timestamp time
deviceTimeZone dtz [event][timezone] was=destinationTimeZone
deviceTranslatedAddress - [host][nat][ip]
deviceTranslatedZoneExternalID - [cef][translated_zone][external_id]
deviceTranslatedZoneURI - [cef][translated_zone][uri]
deviceVersion - [observer][version]
deviceZoneExternalID - [cef][zone][external_id]
deviceZoneURI - [cef][zone][uri]
endTime end [event][end] time
eventId - [event][id]
eventOutcome outcome [event][outcome]
externalId - [cef][external_id]
fileCreateTime - [file][created]
fileHash - [file][hash]
fileId - [file][inode]
fileModificationTime - [file][mtime] time
fileName fname [file][name]
filePath - [file][path]
filePermission - [file][group]
fileSize fsize [file][size]
fileType - [file][extension]
managerReceiptTime mrt [event][ingested] time
message msg [message]
oldFileCreateTime - [cef][old_file][created] time
oldFileHash - [cef][old_file][hash]
oldFileId - [cef][old_file][inode]
oldFileModificationTime - [cef][old_file][mtime] time
oldFileName - [cef][old_file][name]
oldFilePath - [cef][old_file][path]
oldFilePermission - [cef][old_file][group]
oldFileSize - [cef][old_file][size]
oldFileType - [cef][old_file][extension]
rawEvent - [event][original]
Reason reason [event][reason]
requestClientApplication - [user_agent][original]
requestContext - [http][request][referrer]
requestCookies - [cef][request][cookies]
requestMethod - [http][request][method]
requestUrl request [url][original]
sourceAddress src [source][ip]
sourceDnsDomain - [source][registered_domain] first
sourceGeoLatitude slat [source][geo][location][lat] was=sourceLatitude
sourceGeoLongitude slong [source][geo][location][lon] was=sourceLongitude
sourceHostName shost [source][domain]
sourceMacAddress smac [source][mac]
sourceNtDomain sntdom [source][registered_domain]
sourcePort spt [source][port]
sourceProcessId spid [source][process][pid]
sourceProcessName sproc [source][process][name]
sourceServiceName - [source][service][name]
sourceTranslatedAddress - [source][nat][ip]
sourceTranslatedPort - [source][nat][port]
sourceTranslatedZoneExternalID - [cef][source][translated_zone][external_id]
sourceTranslatedZoneURI - [cef][source][translated_zone][uri]
sourceUserId suid [source][user][id]
sourceUserName suser [source][user][name]
sourceUserPrivileges spriv [source][user][group][name]
sourceZoneExternalID - [cef][source][zone][external_id]
sourceZoneURI - [cef][source][zone][uri]
startTime start [event][start] time
transportProtocol proto [network][transport]
type - [cef][type]
`;

/** Slots that a device names itself; there are fifteen of each. */
const SLOTS: readonly (readonly [name: string, key: string, ecs: string])[] = [
  ['deviceCustomFloatingPoint', 'cfp', 'device_custom_floating_point'],
  ['deviceCustomIPv6Address', 'c6a', 'device_custom_ipv6_address'],
  ['deviceCustomNumber', 'cn', 'device_custom_number'],
  ['deviceCustomString', 'cs', 'device_custom_string'],
];

export type Device = 'observer' | 'host';

const plain = (name: string, key: string, ecs: string): CefField => ({
  name,
  key,
  ecs,
  legacy: undefined,
  isFirst: false,
  isTime: false,
});

const readRow = (row: string, device: Device): CefField => {
  const [name = '', key = '-', ecs = '', ...rest] = row.split(' ');
  return {
    name,
    key: key === '-' ? name : key,
    ecs: ecs.replace('[@]', `[${device}]`),
    legacy: rest.find((word) => word.startsWith('was='))?.slice(4),
    isFirst: rest.includes('first'),
    isTime: rest.includes('time'),
  };
};

export function fieldsOf(device: Device): readonly CefField[] {
  const fields = TABLE.trim()
    .split('\n')
    .map((row) => readRow(row, device));
  fields.push(
    plain('deviceExternalId', 'deviceExternalId', device === 'host' ? '[host][id]' : '[observer][name]'),
    plain('deviceHostName', 'dvchost', device === 'host' ? '[host][name]' : '[observer][hostname]'),
  );
  for (const [name, key, ecs] of SLOTS) {
    for (let slot = 1; slot <= 15; slot++) {
      fields.push(
        plain(`${name}${slot}`, `${key}${slot}`, `[cef][${ecs}_${slot}][value]`),
        plain(`${name}${slot}Label`, `${key}${slot}Label`, `[cef][${ecs}_${slot}][label]`),
      );
    }
  }
  // The last of those that share a field counts.
  return fields.sort((one, other) => Number(one.isFirst) - Number(other.isFirst));
}
