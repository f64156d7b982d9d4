/** Tells whoever sends that there is something to send; kept apart so that stores need not know the sender. */

const listeners = new Set<() => void>()

export function queueChanged(): void {
  listeners.forEach((listener) => listener())
}

/** Calls `listener` when something was put into the outbox; returns what stops that. */
export function onQueueChanged(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
