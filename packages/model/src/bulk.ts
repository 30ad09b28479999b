/** Reads the two older bulk forms into pages; nobody writes them any more. @module */
import type { BulkDatum, BulkEvents, DatumPage, Event, EventPage } from "./documents.ts";
import { refuseComposition } from "./composition.ts";
import { packEventPage, toColumns } from "./pages.ts";

/**
 * One page per descriptor, in the order in which the descriptors appear.
 *
 * @throws HalcyonError `document.composition` when events of one descriptor have different keys.
 */
export function bulkEventsToEventPages(bulk: BulkEvents): EventPage[] {
  const byDescriptor = new Map<string, Event[]>();
  for (const event of Object.values(bulk).flat()) {
    const events = byDescriptor.get(event.descriptor);
    if (events === undefined) byDescriptor.set(event.descriptor, [event]);
    else events.push(event);
  }
  return Array.from(byDescriptor.values(), packEventPage);
}

/** @throws HalcyonError `document.composition` when there are not as many ids as arguments, or arguments differ. */
export function bulkDatumToDatumPage(bulk: BulkDatum): DatumPage {
  const { datum_ids, datum_kwarg_list, resource } = bulk;
  if (datum_ids.length !== datum_kwarg_list.length)
    refuseComposition("bulk_datum", `it has ${datum_ids.length} ids and ${datum_kwarg_list.length} sets of arguments`);
  return { resource, datum_id: datum_ids, datum_kwargs: toColumns("bulk_datum", "datum_kwarg_list", datum_kwarg_list) };
}
