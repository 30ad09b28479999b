/**
 * Which messages pass a closed gate: their plan has said that they take no data and move nothing that matters.
 *
 * Kept beside the messages, not in them: a message looks the same to everybody but the gate. @module
 */

const exempt = new WeakSet();

/** From now on this message passes a closed gate. Never one that several plans yield. */
export function setExempt(message: object): void {
  exempt.add(message);
}

/** Whether a message passes a closed gate. */
export function isExempt(message: object): boolean {
  return exempt.has(message);
}
