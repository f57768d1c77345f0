/** The parts of the XML library that are used here, under the names of the DOM standard. */
import { type Element, Node } from "@xmldom/xmldom";

export { DOMParser, type Element, type Node, XMLSerializer } from "@xmldom/xmldom";

/** Whether a node is an element. */
export function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}
