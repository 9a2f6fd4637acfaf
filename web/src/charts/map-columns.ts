/** Whether rows have a latitude and a longitude, told without the map's own file. */
export function hasPlaces(columns: readonly string[]): boolean {
  return columns.some(isLatitude) && columns.some(isLongitude);
}

export const isLatitude = (column: string): boolean => /(?:^|[._])lat(?:itude)?$/i.test(column);
export const isLongitude = (column: string): boolean => /(?:^|[._])(?:lon|lng|long|longitude)$/i.test(column);
