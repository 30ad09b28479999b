/** What a document is known by. @module */
import { type NamedDocument, decodeValue } from "@halcyon/model";

/** The uid of a document; of a page that of its first row. Documents of a different kind never share one. */
export function uidIn(...[name, doc]: NamedDocument): string {
  switch (name) {
    case "datum":
      return `datum ${doc.datum_id}`;
    case "datum_page":
      return `datum ${String(doc.datum_id.at(0))}`;
    case "event_page":
      return `page ${String(doc.uid.at(0))}`;
    case "event":
      return doc.uid;
    default:
      return `${name} ${doc.uid}`;
  }
}

/** The same, of a document that is a text. */
export function uidOf({ name, text }: { readonly name: string; readonly text: string }): string {
  return uidIn(...([name, decodeValue(text)] as NamedDocument));
}
