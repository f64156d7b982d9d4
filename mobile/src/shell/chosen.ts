/** Files that somebody chose in an input of the page. */

/** Returns what was chosen and empties the input, so that the same file can be chosen again. */
export function filesOf(event: Event): File[] {
  const input = event.target as HTMLInputElement
  const files = [...(input.files ?? [])]
  input.value = ''
  return files
}
