const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(epochMs: number): string {
  const date = new Date(epochMs);
  const month = months[date.getUTCMonth()] ?? "";
  const day = `${twoDigits(date.getUTCDate())}/${month}/${date.getUTCFullYear()}`;
  const hour = twoDigits(date.getUTCHours());
  return `${day}:${hour}:${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())} +0000`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
