/** `@parley/formats`: standard texts to and from the model. */
export {
  CPIM_MEDIA_TYPE,
  type CpimFormatOptions,
  type CpimOptions,
  formatCpim,
  IMDN_NAMESPACE,
  PARLEY_CPIM_NAMESPACE,
  parseCpim,
} from "./cpim.js";
export { escapeHeaderValue, unescapeHeaderValue } from "./cpim-headers.js";
export { FormatError, type FormatProblem } from "./format-error.js";
export {
  DOCUMENT_TUPLE_ID,
  formatPidf,
  PIDF_IM_NAMESPACE,
  PIDF_MEDIA_TYPE,
  PIDF_NAMESPACE,
  type PidfOptions,
  parsePidf,
} from "./pidf.js";
export {
  DATA_MODEL_NAMESPACE,
  LOCATION_TYPE_NAMESPACE,
  personMarkup,
  RPID_NAMESPACE,
  type RpidElement,
  type RpidInformation,
  type RpidInput,
  type RpidName,
  readRpid,
  rpidMarkup,
} from "./rpid.js";
export type { XmlLimits } from "./xml.js";
