/** An address as a URI of ASCII characters only, for formats that came before RFC 3987: letters are percent-encoded in UTF-8. */
export function asciiUri(address: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is that of ASCII.
  return address.replace(/[^\u0000-\u007f]+/gu, (text) => encodeURIComponent(text));
}
