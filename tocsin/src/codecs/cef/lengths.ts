/**
 * Longest values in characters, by the key that is written, as the dictionary of the CEF Implementation Standard has them. Written down from
 * the standard as it is generally known; ArcSight cuts what is longer.
 */
const TABLE = `
31 app proto
40 externalId
63 act outcome
100 dvchost
128 deviceInboundInterface deviceOutboundInterface devicePayloadId flexDate1Label flexString1Label flexString2Label
255 destinationDnsDomain sourceDnsDomain deviceDnsDomain deviceNtDomain dntdom sntdom deviceExternalId dtz fileHash oldFileHash aid atz
1023 cat destinationServiceName sourceServiceName deviceFacility deviceProcessName dhost shost dpriv spriv dproc sproc duid suid duser suser
1023 fileId filePath filePermission fileType fname oldFileId oldFileName oldFilePath oldFilePermission oldFileType msg reason request
1023 requestClientApplication requestCookies requestMethod flexString1 flexString2 ahost
2048 requestContext
4000 cs1 cs2 cs3 cs4 cs5 cs6
`;

export const CEF_LENGTHS: ReadonlyMap<string, number> = new Map(
  TABLE.trim()
    .split('\n')
    .flatMap((row) => {
      const [length, ...keys] = row.split(' ');
      return keys.map((key) => [key, Number(length)] as const);
    }),
);

/** Of a label of a slot. */
export const LABEL_LENGTH = 1023;
